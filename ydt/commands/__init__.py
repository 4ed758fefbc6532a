"""The commands of `ydt`, one module a subject; each module is only words and calls, the work is done elsewhere."""
