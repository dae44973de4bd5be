"""Push and pull of phones, and decisions about waiting rows. See docs/sync.md."""
