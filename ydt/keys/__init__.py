"""Changing the keys of an installation while it works: seals, access tokens, the services' shared secret."""
