"""Read other people's files: tables, maps, encodings, coordinate systems."""
