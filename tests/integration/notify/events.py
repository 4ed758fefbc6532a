"""Events about a story's case, in Shucheng's real organs."""

from tests.unit.notify.builders import a_dispatch, an_opening

TOWN, VILLAGE, HELPER = "ZMQ-TD", "CCC-VC", "SC-SL"


def opening(story):
    """The case was opened for the town's discipline body."""
    return an_opening(**story.ids, supervising_org=TOWN, first_org=VILLAGE, region_code="341523110203")


def dispatch(story, **changes):
    """The case went to the village committee."""
    return a_dispatch(**story.ids, **{"lead_org": VILLAGE, "helper_orgs": (), "by_org": TOWN, **changes})
