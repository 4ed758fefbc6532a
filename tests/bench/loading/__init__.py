"""Many cases at once, as if they had been lived: `python -m tests.bench.loading --cases 1000000`.

A dozen lives are led through the running stack, to different ends. What every service has written of them is copied
under other ids and on other days, straight into the databases, while the services stand still.
"""
