"""Coordinates, placement of points in grids, and records that move with a household."""
