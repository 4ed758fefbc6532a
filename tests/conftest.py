"""What every test may use. Servers and the stack are started only when a test asks for them.

`broker`, `mongo`   an own virtual host and own databases on real servers, removed afterwards
`stack`             the whole running stack, with a city loaded and the clock real again afterwards
See `tests/stack/`. With `AMQP_URI` and `MONGO_URI` in the environment the first two use those servers.
"""

from hypothesis import HealthCheck, settings

# A loaded machine takes any time over an example: how long one took says nothing about the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

pytest_plugins = ("tests.stack.servers", "tests.stack.running", "tests.stack.side_by_side", "tests.faults.report")
