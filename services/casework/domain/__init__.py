"""The rules of casework 办理, with paper alone: no database, no messages, `now` passed in."""
