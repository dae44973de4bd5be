"""What phones push and pull, and decisions about pushed rows that wait. docs/sync.md."""
