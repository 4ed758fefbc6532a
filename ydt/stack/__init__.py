"""The local stack: a broker, a database and the eight services as detached processes under one run directory.

`Stack` in `ydt.stack.stack` is the front door: `start stop kill pause resume restart` by process name, `up` and `down`
for all. Everything it writes lies under `Layout.run` (default `.run/`), so a second stack is a second directory.
"""
