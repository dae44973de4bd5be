"""Show and change quotas, for API and commands. The rules are in schedulers/quotas."""
