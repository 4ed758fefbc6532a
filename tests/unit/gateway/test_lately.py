"""Believing in a session for a moment, and never past an end that came between asking and noting."""

from services.gateway.accounts.lately import OpenLately


def test_what_ended_between_asking_and_noting_is_not_believed():
    lately = OpenLately(lambda: 0.0)
    asked = lately.ends
    lately.forget()
    lately.note("S1", 2.0, asked)
    assert "S1" not in lately


def test_belief_ends_with_its_time():
    clock = [0.0]
    lately = OpenLately(lambda: clock[0])
    lately.note("S1", 2.0, lately.ends)
    found = []
    for clock[0] in (0.0, 1.9, 2.0):
        found.append("S1" in lately)
    assert found == [True, True, False]
