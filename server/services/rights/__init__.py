"""A household's rights: its file, a copy of what is held, erasure (docs/household-rights.md)."""
