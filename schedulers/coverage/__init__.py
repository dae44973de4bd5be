"""Coverage: which households were contacted in time, by grid, as of any day (docs/coverage.md).

`counting` is the statement that counts, `basis` what it counts by, `fold` keeps the figures up to
date, `figures` reads them, `phones` tells what phones may still hold, `doubt` what that can change,
`recount` compares the figures with a count of every household.
"""
