"""Floor 2: where things are: coordinates in, placement onto grids, loading of files."""
