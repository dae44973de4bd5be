"""Operating the server: its processes, the private PostgreSQL, backup and restore."""
