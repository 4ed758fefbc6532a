"""Unit tests of analytics."""
