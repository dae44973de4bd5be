"""OGC API - Features, for QGIS and other map programs (docs/exports.md)."""
