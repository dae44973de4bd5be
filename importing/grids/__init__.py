"""Loading grids and their polygons."""
