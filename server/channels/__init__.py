"""Sending messages to people: the outbox's sender and its channels. Nothing else calls out."""
