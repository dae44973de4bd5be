"""Coverage: which households were contacted in time, by grid, as of any day (docs/coverage.md).

`counting` is the statement that counts, `basis` what it counts by, `fold` keeps the figures up to
date (`coverage_job` every ten minutes, `forget` drops long past years), `figures` reads them,
`phones` tells what phones may still hold and how much that can change, `without` what would be left
without some people's visits, `recount` compares the figures with a count of every household.
"""
