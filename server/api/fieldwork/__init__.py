"""Endpoints of households, visits, divisions, and of work that waits for a decision."""
