"""Templates: a closed list of placeholders, and every fault named at once."""

import pytest

from contracts.citypack.terms import COMMON_PLACEHOLDERS, EVENT_PLACEHOLDERS
from services.notify.domain.templates import TemplatesRefused, parse_templates
from tests.unit.notify.builders import a_row


def problems_of(*rows):
    with pytest.raises(TemplatesRefused) as refused:
        parse_templates(rows)
    return refused.value.problems


def test_template_with_every_allowed_placeholder_is_taken():
    for event, names in EVENT_PLACEHOLDERS.items():
        body = "".join(f"{{{name}}}" for name in (*COMMON_PLACEHOLDERS, *names))
        (template,) = parse_templates([a_row(event=event, body=body)])
        assert template.body == body


@pytest.mark.parametrize("name", ["text", "citizen_name", "mobile", "due_at", "case_no.__class__", "0"])
def test_template_with_unknown_placeholder_is_refused_by_name(name):
    body = f"工单 {{{name}}}"
    assert problems_of(a_row(body=body)) == (f"dispatched_lead: body: unknown placeholder {{{name}}}",)


def test_template_with_empty_braces_is_refused():
    assert problems_of(a_row(body="工单 {}")) == ("dispatched_lead: body: unknown placeholder {}",)


def test_template_with_a_format_is_refused():
    assert problems_of(a_row(body="{case_no:>99999999}")) == (
        "dispatched_lead: body: placeholder {case_no} takes no format",
    )


def test_template_with_broken_braces_is_refused():
    (problem,) = problems_of(a_row(title="工单 {case_no"))
    assert problem.startswith("dispatched_lead: title: braces do not match")


def test_template_faults_are_named_all_at_once():
    rows = (
        a_row(event="case_forgotten"),
        a_row(code="b", audience="mayor", channels=["pigeon"]),
        a_row(code="c", title="", body="长" * 501),
    )
    assert problems_of(*rows) == (
        "dispatched_lead: unknown event 'case_forgotten'",
        "dispatched_lead: body: unknown placeholder {by_org}",
        "b: unknown audience 'mayor'",
        "b: channels must be some of email, inbox",
        "c: title is missing",
        "c: body is longer than 500 characters",
    )


def test_template_code_used_twice_is_refused():
    assert problems_of(a_row(), a_row()) == ("dispatched_lead: code used twice",)


def test_template_cannot_send_mail_to_a_citizen():
    assert problems_of(a_row(audience="citizen")) == (
        "dispatched_lead: a citizen has no e-mail address here, only the inbox",
    )


def test_template_title_of_two_lines_is_refused():
    # A line break in a title would let a template add headers to a mail.
    assert problems_of(a_row(title="一\n二")) == ("dispatched_lead: title must be one line",)
