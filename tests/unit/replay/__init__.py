"""Unit tests of replaying."""
