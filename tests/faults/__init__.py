"""Fault runs: while citizens file and staff work over HTTP, processes are killed; afterwards every database is checked.

    crowd       client threads that live appeals from filing to rating, patiently, and remember what they were told
    saboteur    kills, freezes and restarts processes of the stack, at random but repeatable by FAULT_SEED
    evidence    what every service's database holds about an appeal
    verdict     what it must hold: everything once
    figures     the table and the JSON of a run
See docs/faults.md.
"""
