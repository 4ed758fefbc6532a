"""Detached processes: started once, stopped politely, killed hard, never confused with a stranger's pid."""

import json
import os
import signal
import sys
import time

import pytest

from ydt.stack.layout import Layout
from ydt.stack.processes import Processes, ProcessSpec
from ydt.stack.waiting import wait_until

SLEEPER = "import time; print('awake', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER
PARENT = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)\n"
)


@pytest.fixture
def processes(tmp_path):
    layout = Layout(root=tmp_path, run=tmp_path / "run")
    layout.create()
    processes = Processes(layout)
    yield processes
    for name in processes.names():
        processes.kill(name)


def python(name, code):
    return ProcessSpec(name, (sys.executable, "-c", code), {"PATH": os.environ["PATH"]})


def started(processes, name, code):
    pid = processes.start(python(name, code))
    assert wait_until(lambda: processes.last_lines(name) != "", 10)
    return pid


def state_of(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stream:
        return stream.read().rpartition(")")[2].split()[0]


def test_process_started_twice_is_one_process(processes):
    assert processes.start(python("one", SLEEPER)) == processes.start(python("one", SLEEPER))


def test_stop_ends_the_process_and_forgets_it(processes):
    started(processes, "one", SLEEPER)

    assert processes.stop("one") is True
    assert (processes.pid("one"), processes.names()) == (None, [])


def test_stop_of_a_process_that_ignores_the_request_forces_it(processes):
    started(processes, "one", STUBBORN)

    began = time.monotonic()
    processes.stop("one", seconds=0.3)

    assert processes.pid("one") is None
    assert time.monotonic() - began >= 0.3


def test_stop_of_a_process_that_does_not_run_says_so(processes):
    assert processes.stop("nobody") is False


def test_kill_takes_the_children_along(processes):
    started(processes, "parent", PARENT)
    child = int(processes.last_lines("parent"))

    processes.kill("parent")

    assert wait_until(lambda: not os.path.exists(f"/proc/{child}") or state_of(child) == "Z", 5)


def test_paused_process_stands_still_until_resumed(processes):
    pid = started(processes, "one", SLEEPER)

    processes.signal("one", signal.SIGSTOP)
    assert wait_until(lambda: state_of(pid) == "T", 5)
    processes.signal("one", signal.SIGCONT)

    assert wait_until(lambda: state_of(pid) != "T", 5)


def test_paused_process_can_be_stopped(processes):
    started(processes, "one", SLEEPER)
    processes.signal("one", signal.SIGSTOP)

    assert processes.stop("one", seconds=5) is True


def test_pid_of_another_process_is_not_mistaken_for_ours(processes):
    record = {"pid": os.getpid(), "started": 1}
    (processes.layout.pids / "ghost.json").write_text(json.dumps(record), encoding="utf-8")

    assert processes.pid("ghost") is None
    assert processes.kill("ghost") is False


def test_last_words_of_a_process_are_kept(processes):
    started(processes, "one", "print('first'); print('last', flush=True)")

    assert wait_until(lambda: processes.last_lines("one", 1) == "last", 5)
