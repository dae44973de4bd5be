"""Quotas: what is asked of whom, what was done for it, and where that stands. docs/quotas.md.

Rules and arithmetic (`rules`, `obligations`, `accounts`) are values. `subjects`, `facts` and
`household_quotas` read the county by a few statements. `progress` puts them together. `explained`
does the same for one person from the single records, and says why of each.

Nothing of it is stored: a late sync simply changes the answer.
"""
