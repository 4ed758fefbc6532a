"""Replaying a case of the past through the public gateway, on the virtual clock of the local stack.

`script` reads a replay file, `door` speaks HTTP to the gateway, `play` runs the steps, `ledger` holds what was recorded
against what was published.
"""
