"""Does a running server keep what docs/sync.md promises to its clients?

    python -m tests.conformance http://127.0.0.1:8000

asks it over plain HTTP, with nothing but the standard library, and so also shows somebody who
writes a client what to send and what to expect. What it needs to know of the county it pulls; what
it writes it deletes again, and what it did not find out it names.
"""
