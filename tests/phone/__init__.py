"""The phone of all tests: what it holds, how it syncs, its HTTP client and the bad line before it.

`phone.Phone` does what docs/sync.md asks of a client, over any transport that has Flask's `get` and
`post`: the test client of this process, `client.HttpClient`, or `line.LossyClient`. Nothing here
needs more than the standard library, so that `python -m tests.conformance` runs anywhere.
"""
