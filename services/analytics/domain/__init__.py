"""The rules of analytics: events in, facts and counts out; standard library and contracts only."""
