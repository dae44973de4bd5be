"""The phone of all tests: its data, its sync, its HTTP client, and a proxy that drops requests.

`phone.Phone` is a client as docs/sync.md describes it, over any transport with Flask's `get` and
`post`: Flask's test client, `client.HttpClient`, or `line.LossyClient`. It needs only the standard
library, so that `python -m tests.conformance` runs anywhere.
"""
