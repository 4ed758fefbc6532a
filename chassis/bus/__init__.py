"""The bus: events between services, at-least-once, without loss, in order for each subject.

`chassis.bus.subscribe` is what services use, `chassis.bus.topology` what stands on the broker, `chassis.bus.parked` the
messages that wait for a person, `chassis.bus.container` and `chassis.bus.serving` what runs a service.
Nothing is imported here, so that the command line reads the topology without loading nameko.
"""
