"""The command line of the ops team, and the local stack behind `make demo` and `make test`.

This package starts services and looks at them from outside. It holds no rule of the domain.
"""
