"""Hand-overs of households to weekly plans: asking, whether they fit, what became of them."""
