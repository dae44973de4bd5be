"""Endpoints of phones: push, pull, photos, digests, and how their sync fares."""
