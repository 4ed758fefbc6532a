"""The page on the life of a case says what the rules do."""

from services.casework.domain.states import TABLE
from services.casework.publishing import PAGE, page


def test_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == page(), "run scripts/docs"


def test_page_names_every_step_and_who_takes_it():
    text = page()
    assert all(f"| {row.number} | {row.words} `{step}` |" in text for step, row in TABLE.items())
