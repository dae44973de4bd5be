"""Loading households."""
