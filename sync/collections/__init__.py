"""The collections that phones sync: how each is read, checked and written."""
