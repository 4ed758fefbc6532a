"""How fast the house is, measured from outside on the running stack, beside the same work done the textbook way.

`make bench` runs it, writes `.run/bench/*.json` and puts the table into docs/performance.md. Nothing here asserts a
speed: a timed test fails on somebody's slow afternoon. What is asserted is that no work was lost while measuring.
"""
