"""Loading of divisions, grids, households and people from files (docs/loading.md).

Every kind goes the same way: ``sheets`` reads the file, the kind's own module judges each row and
stages it by COPY, SQL checks the rows as a set, and what is new or changed is written by one
statement each. ``load_outcome`` says what was found and done. Only what compares with the county,
or writes, holds it (``staging.begin``).
"""
