"""Map tiles: which tile is where, how the county is drawn, and what each layer shows."""
