"""Backup and restore of a whole installation: every service's database at one moment, and what was on its way then.

See docs/adr for why the broker is not copied; docs/runbooks/backup-drill.md for how to prove that a backup is one.
"""
