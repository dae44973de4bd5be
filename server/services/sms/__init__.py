"""Visits that phones hand over as SMS: keys of phones, and what the gateway brings."""
