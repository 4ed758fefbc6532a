"""Who may write, check, publish and read drafts (domain reference (b)). What is not named here is refused."""

from dataclasses import dataclass

from contracts.regions import covers
from contracts.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who asks: account, role, and the region subtree the account is bound to (12 digits)."""

    id: str
    role: str
    region: str = ""
    org: str = ""


_DRAFT_READERS = frozenset(
    {
        Role.VILLAGE_COMMITTEE,
        Role.DISCLOSURE_CHECKER,
        Role.TOWNSHIP_DISCIPLINE,
        Role.COUNTY_DISCIPLINE,
        Role.CITY_DISCIPLINE,
    }
)


def may_write(editor: Editor, region_code: str) -> bool:
    """Drafting and publishing belong to the village committee of the place."""
    return editor.role == Role.VILLAGE_COMMITTEE and covers(editor.region, region_code)


def may_check(editor: Editor, region_code: str) -> bool:
    """Checking belongs to the supervision committee of the place (村民委员会组织法 art. 37)."""
    return editor.role == Role.DISCLOSURE_CHECKER and covers(editor.region, region_code)


def may_read_drafts(editor: Editor, region_code: str) -> bool:
    """Drafts hold unmasked data: the village itself reads them, and the discipline bodies above it."""
    return editor.role in _DRAFT_READERS and covers(editor.region, region_code)
