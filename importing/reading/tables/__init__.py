"""Tables of any make: numbered rows of cells, as a person saw them.

``file_kinds`` tells what a file is by its content and has it read by ``delimited`` (CSV and its
kin), ``xlsx``, ``xls`` or ``ods``. The latter three hand over cells as ``cells`` has them: with
what a number format makes of a number.
"""
