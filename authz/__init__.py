"""Who may do what, where: roles, permissions and areas, and row-level security.

`scope` checks permissions in Python, `access_context` sets which rows a statement may read and
write, `sight` hides columns of other people's records.
"""
