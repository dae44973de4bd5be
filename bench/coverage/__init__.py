"""Coverage of a county with millions of visits: reading, counting, and what pushes pay for it."""
