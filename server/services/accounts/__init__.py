"""Accounts: log-in, sessions, devices, passwords, absences, and what people hold."""
