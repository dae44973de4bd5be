"""Tables of the audit log, of jobs, and of messages to be sent."""
