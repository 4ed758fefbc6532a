"""deadline 时限: calendars, clocks and timers."""
