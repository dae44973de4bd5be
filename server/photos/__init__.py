"""The bytes of photos: upload, conversion, storage and cleaning."""
