"""The bytes of photos: how they arrive, what is kept of them, where, and how the rest goes away."""
