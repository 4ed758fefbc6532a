"""Every event, one module a producer: a past fact in ids, codes, times and counts, never a citizen's words."""
