"""Published totals of a city, replayed: as many cases as were published, counted by analytics, held against the text.

`sheet` reads `cities/<city>/totals.yaml`, `stream` turns its cohorts into events, `counting` gives them to analytics on
a database of their own, `judging` compares analytics' answers with what was published; `published` knows how a
published number was rounded.
"""
