"""Tables of what came in: pushed rows, what became of them, and loads of files."""
