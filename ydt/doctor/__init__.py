"""Looking at a live installation from outside: what is wrong, and what to do about it, line by line."""
