"""What waits for a dispatcher, and what is decided about it. docs/held-work.md."""
