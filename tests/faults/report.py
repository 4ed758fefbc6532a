"""Shows the table of all fault runs at the end of a test session; also when workers ran them."""

import pytest

from tests.faults.figures import table


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of each run, as recorded by the tests."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ())]
    rows = [value for report in reports for name, value in report.user_properties if name == "fault_figures"]
    if rows:
        terminalreporter.section(f"fault runs (FAULT_SEED={rows[0]['seed']})")
        for line in table(rows):
            terminalreporter.write_line(line)
