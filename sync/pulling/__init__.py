"""Pull: what has changed since a checkpoint, and how a phone that lost track is put right."""
