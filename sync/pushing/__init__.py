"""Push: rows from a phone are judged, merged, written, and answered one by one."""
