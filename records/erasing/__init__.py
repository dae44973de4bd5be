"""Erase a household: find all that is held about it, empty it, and remember only ids."""
