"""Integration tests of disclosure."""
