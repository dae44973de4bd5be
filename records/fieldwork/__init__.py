"""Tables of households, visits, meal tickets and photos."""
