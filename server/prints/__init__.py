"""What goes on paper: an area's page, and its report of a month, as PDF (docs/reports.md)."""
