"""`python -m tests.stack`: start the stack of the tests and leave it running, as `scripts/test` wants it."""

import sys

from tests.stack.servers import test_stack
from ydt.errors import Failure
from ydt.screen import show_failure, steps

try:
    with steps() as tell:
        test_stack().up(tell=tell)
except Failure as failure:
    show_failure(failure)
    sys.exit(failure.exit_code)
