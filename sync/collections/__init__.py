"""The collections that phones sync: how each is read, validated and written."""
