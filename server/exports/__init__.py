"""Lists as files: CSV, XLSX, GeoJSON and GeoPackage (docs/exports.md)."""
