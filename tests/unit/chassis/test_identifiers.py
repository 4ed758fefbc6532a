from hypothesis import given
from hypothesis import strategies as st

from chassis.identifiers import derived_id, is_identifier, new_id, sibling_id

parts = st.lists(st.text(max_size=20), min_size=1, max_size=3)


@given(parts)
def test_derived_id_is_the_same_for_the_same_parts(given_parts):
    first, second = derived_id("A", *given_parts), derived_id("A", *given_parts)
    assert first == second and is_identifier(first, "A")


@given(parts, parts)
def test_derived_id_tells_different_parts_apart(one, other):
    assert (derived_id("A", *one) == derived_id("A", *other)) == (one == other)


def test_new_ids_differ_and_have_the_form_of_identifiers():
    made = {new_id("A") for _ in range(200)}
    assert len(made) == 200 and all(is_identifier(each, "A") for each in made)


def test_sibling_id_is_the_case_of_an_appeal():
    appeal = derived_id("A", "citizen", "key-1")
    assert sibling_id("C", appeal) == "C" + appeal[1:]


def test_is_identifier_refuses_other_kinds_and_forms():
    appeal = new_id("A")
    assert [is_identifier(text, "A") for text in ("C" + appeal[1:], appeal + "a", appeal[:-1], appeal.upper(), "")] == [
        False
    ] * 5
