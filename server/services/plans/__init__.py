"""Reads of weekly plans: a cadre's own, the load of areas, settings, calendar feeds."""
