"""The phone app in a browser: how heavy it is, how fast, and what a thin line makes of it."""
