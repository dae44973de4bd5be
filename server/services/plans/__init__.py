"""Weekly plans as people read them: one's own, the load of grids, a county's figures, calendars."""
