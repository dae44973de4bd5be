"""Use cases: what endpoints and commands do, each with its row in the audit log."""
