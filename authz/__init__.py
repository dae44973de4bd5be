"""Who may do what, where: roles, permissions and areas, and the policies of the database.

`scope` decides for Python, `reach` tells the database how far a statement may reach, `sight` is
what a reader sees of others' work.
"""
