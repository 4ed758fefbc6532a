"""`scripts/audit`: what is installed, where it is written down, under which licences, and what is known against it."""
