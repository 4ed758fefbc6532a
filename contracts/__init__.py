"""The published language of Yidiantong: events, envelope, error codes, vocabulary and the city pack.

This package knows nobody: it imports no service and no chassis.
"""
