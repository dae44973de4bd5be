"""Endpoints of households, visits, divisions, and of rows that wait for a decision."""
