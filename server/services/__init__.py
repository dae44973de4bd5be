"""Use cases of endpoints and commands, with their rows in the audit log."""
