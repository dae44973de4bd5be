"""Endpoints of phones: push, pull, photos, digest, repair, sync health."""
