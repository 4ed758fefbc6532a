"""The model of capacity: what a city of a size needs, reckoned from measured costs and shown by a simulation.

    python -m tests.scale            prints the tables of docs/scale.md
    python -m tests.scale --write    puts them there
"""
