"""The rules of deadline 时限, with paper and a calendar: no database, no messages, `now` passed in."""
