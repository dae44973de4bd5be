"""Loading of divisions, grids, households and people from files (docs/loading.md).

Every kind has the same steps: ``sheets`` reads the file, the module of the kind checks each row and
stages it by COPY, SQL checks the rows as a set, and new and changed rows are written with one
statement each. ``load_outcome`` has the result. The county is locked (``staging.begin``) only while
rows are compared with stored data or written.
"""
