"""Unit tests of disclosure."""
