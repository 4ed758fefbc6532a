"""A secret all sides share can be changed without a moment in which one refuses the other."""

import pytest
from marshmallow import ValidationError

from chassis.shared_secret import check_shared, matches, said

OLD, NEW = "o" * 16, "n" * 16


@pytest.mark.parametrize("receiver", [f"{OLD},{NEW}", f"{NEW},{OLD}"])
@pytest.mark.parametrize("sender", [OLD, f"{OLD},{NEW}", f"{NEW},{OLD}", NEW])
def test_whoever_knows_both_hears_every_side_of_a_change(sender, receiver):
    assert matches(receiver, said(sender))


def test_a_forgotten_secret_opens_nothing():
    assert (matches(NEW, OLD), matches(f"{NEW},{OLD}", f"{NEW},{OLD}"), matches(NEW, "")) == (False, False, False)


@pytest.mark.parametrize("secret", ["short", f"{OLD},short", f"{OLD},", f"{OLD},{OLD}"])
def test_a_secret_too_short_or_written_twice_is_refused(secret):
    with pytest.raises(ValidationError):
        check_shared(secret)
