"""How any service of Yidiantong runs: bus, documents, clock, settings, logs, metrics and the internal HTTP API.

The chassis knows `contracts` and holds no domain word.
"""
