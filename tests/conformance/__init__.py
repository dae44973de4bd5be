"""Test a running server against the promises of docs/sync.md.

    python -m tests.conformance http://127.0.0.1:8000

It uses plain HTTP and only the standard library, so it also shows authors of clients what to send
and what to expect. It pulls what it needs to know of the county, deletes what it wrote, and names
the promises that it could not test.
"""
