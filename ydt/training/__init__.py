"""Training of the suggestion model from a city pack's own words. Runs offline, by a command, never in a service."""
