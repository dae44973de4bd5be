"""Where things are: coordinates, which grid a point is in, and what moves with a household."""
