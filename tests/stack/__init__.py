"""Fixtures that start real servers and the real stack."""
