"""A million live timers: how late they fire, with the broker lost and a copy killed on the way."""
