"""Floor 1: every table of the county's data, with its wire schema beside it."""
