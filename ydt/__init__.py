"""The command line of the ops team, and the local stack behind `make demo` and `make test`.

This package starts services and looks at them from outside. It holds no rule of the domain.
"""

import warnings

# The queues' names come from `chassis.bus`, which loads eventlet; its notice at import is no news to a person here.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
