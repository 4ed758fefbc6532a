"""Whole ways through the public gateway, as front ends go them; used end to end, under faults and under load."""
