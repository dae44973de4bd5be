"""Tables of the audit log, jobs and the outbox."""
