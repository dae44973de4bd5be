"""Who may do what, where: roles, permissions and areas, and row-level security.

`scope` decides in Python, `access_context` tells the database which rows a statement may meet,
`sight` says what a reader sees of others' work.
"""
