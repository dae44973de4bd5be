"""Accounts: log-in, sessions, devices, passwords, absences, roles and assignments."""
