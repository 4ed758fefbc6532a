"""The ways a message leaves the house; the inbox is no channel of its own, it is the delivery document itself."""
