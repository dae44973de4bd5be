"""Quotas: rules, obligations, facts and progress. See docs/quotas.md.

`rules`, `obligations` and `accounts` are pure. `subjects`, `facts` and `household_quotas` load a
county with a few statements. `progress` combines them. `explained` computes one person's account
from single records, with the reason for each.

No result is stored: a late sync changes the next answer.
"""
