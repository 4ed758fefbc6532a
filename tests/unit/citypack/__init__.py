"""Unit tests of the city pack format."""
