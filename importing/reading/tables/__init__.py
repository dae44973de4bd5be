"""Tables of any format: numbered rows of cells, as a person saw them.

``file_kinds`` recognises a file by its content; ``delimited`` (CSV and the like), ``xlsx``, ``xls``
or ``ods`` reads it. The latter three return the types of ``cells``: numbers with their formatted
text.
"""
