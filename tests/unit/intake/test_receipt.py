"""Receipt numbers and query codes."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.query_code import matches, query_code
from services.intake.domain.receipt import check_digit, is_receipt_no, receipt_no

_DAY = date(2021, 9, 7)
appeal_ids = st.from_regex(r"A[a-z2-7]{26}", fullmatch=True)


@given(appeal_id=appeal_ids, day=st.dates(date(2021, 1, 1), date(2099, 12, 31)))
def test_receipt_no_carries_the_local_date_and_a_fitting_check_digit(appeal_id, day):
    number = receipt_no(appeal_id, day)
    assert number[:6] == f"{day:%y%m%d}"
    assert is_receipt_no(number)
    assert number == receipt_no(appeal_id, day)


@given(appeal_id=appeal_ids, position=st.integers(0, 13), shift=st.integers(1, 9))
def test_receipt_no_with_one_wrong_digit_is_refused(appeal_id, position, shift):
    right = receipt_no(appeal_id, _DAY)
    wrong = right[:position] + str((int(right[position]) + shift) % 10) + right[position + 1 :]
    assert not is_receipt_no(wrong)


@given(appeal_id=appeal_ids, position=st.integers(0, 12))
def test_receipt_no_with_two_neighbours_swapped_is_refused(appeal_id, position):
    right = receipt_no(appeal_id, _DAY)
    swapped = right[:position] + right[position + 1] + right[position] + right[position + 2 :]
    assert is_receipt_no(swapped) == (swapped == right)


@given(appeal_id=appeal_ids)
def test_receipt_no_of_another_attempt_differs(appeal_id):
    assert len({receipt_no(appeal_id, _DAY, attempt) for attempt in range(4)}) == 4


def test_check_digit_of_the_published_example():
    assert check_digit("572") == "4"


def test_receipt_no_refuses_digits_of_other_scripts():
    number = receipt_no("A" + "a" * 26, _DAY)
    assert not is_receipt_no(number.translate(str.maketrans("0123456789", "０１２３４５６７８９")))


@given(appeal_id=appeal_ids, secret=st.binary(min_size=32, max_size=32))
def test_query_code_is_eight_digits_known_only_with_the_secret(appeal_id, secret):
    code = query_code(secret, appeal_id)
    assert (len(code), code.isdigit()) == (8, True)
    assert matches(secret, appeal_id, code)
    assert not matches(secret, appeal_id, f"{(int(code) + 1) % 10**8:08d}")
    assert not matches(secret, appeal_id, code[:-1])
    assert not matches(secret, appeal_id, "口令不对")
    assert query_code(secret[::-1] + b"x", appeal_id) != code
