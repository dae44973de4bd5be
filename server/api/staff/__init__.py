"""Endpoints of staff: log-in, absences, channels, office shares, the audit log."""
