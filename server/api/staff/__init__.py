"""Endpoints of people: log-in, absences, channels, office shares, the audit log."""
