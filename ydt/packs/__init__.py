"""Makes the large tables of a city pack from a short source, always the same ones (`python -m ydt.packs`).

Dazhou's list has 517 items of 107 departments (seed: Dazhou); its contents were never published. What stands in
`cities/dazhou` is made of the families under `ydt/packs/dazhou`, with one fixed seed; cities hold data only.
"""
