"""Tables of people: accounts, offices, areas, duties, and the ways to reach them."""
