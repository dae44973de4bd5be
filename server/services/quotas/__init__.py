"""Quotas as the API and the commands show and change them. The rules are in schedulers/quotas."""
