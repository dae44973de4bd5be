"""The demo county: real division names, synthetic everything else, generated from a seed."""
