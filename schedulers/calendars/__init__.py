"""Which days a county works, and on which days there is a market. docs/calendar.md."""
