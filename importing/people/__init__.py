"""Loading people: accounts, offices, roles and areas."""
