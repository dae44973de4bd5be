"""Floor 3: what phones push and pull, and who may see what."""
