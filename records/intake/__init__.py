"""Tables of pushed rows, their outcomes, and loads of files."""
