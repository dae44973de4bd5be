"""Loading the county's divisions."""
