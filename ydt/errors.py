"""What the command line says when it cannot do its work: one sentence and the way out.

Exit codes of every command:

====  ==========================================================================
0     done
1     the work was done and the answer is no (unhealthy, a check found faults)
2     the command was called wrongly (Typer's own code)
3     gave up waiting (`settle`, start of a process)
4     something the machine must provide is missing (package, disk, port)
5     the stack is not running
====  ==========================================================================
"""

EXIT_NO = 1
EXIT_TIMEOUT = 3
EXIT_MISSING = 4
EXIT_NOT_RUNNING = 5


class Failure(Exception):
    """An expected failure, shown to a person as `sentence` and `way_out`, never as a traceback."""

    exit_code = EXIT_NO

    def __init__(self, sentence: str, way_out: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.way_out = way_out


class Missing(Failure):
    """The machine lacks something: a package, disk space, a free port."""

    exit_code = EXIT_MISSING


class TimedOut(Failure):
    """Waited as long as was allowed."""

    exit_code = EXIT_TIMEOUT


class NotRunning(Failure):
    """The command needs a running stack."""

    exit_code = EXIT_NOT_RUNNING
