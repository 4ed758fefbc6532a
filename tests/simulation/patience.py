"""How hypothesis looks here: no limit on the time of one example, for a loaded machine is no fault of the rules."""

from hypothesis import HealthCheck, settings

PATIENT = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
