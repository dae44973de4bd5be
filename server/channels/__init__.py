"""Telling people: the outbox's sender, and the ways it knows. Nothing else calls out."""
