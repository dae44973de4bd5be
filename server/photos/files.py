"""The places of photos: the folder for uploads, and the store."""

from dataclasses import dataclass
from functools import cached_property

from flask import Flask, current_app

from server.config import Settings
from server.photos.arriving import Arriving
from server.photos.slots import UploadSlots
from server.photos.store import PhotoStore
from server.photos.tus import accept_method_in_header

_KEY = "photo_files"


@dataclass
class PhotoFiles:
    """The upload folder, the store, and the slots for concurrent uploads."""

    settings: Settings

    @cached_property
    def arriving(self) -> Arriving:
        return Arriving(self.settings.data_dir / "photo-uploads")

    @cached_property
    def store(self) -> PhotoStore:
        """Made when first used, after the web process was forked."""
        folder = self.settings.photo_store or str(self.settings.data_dir / "photos")
        return PhotoStore(folder, self.settings.photo_store_options)

    @cached_property
    def slots(self) -> UploadSlots:
        return UploadSlots(max(1, self.settings.threads // 2))


def register(app: Flask) -> None:
    app.extensions[_KEY] = PhotoFiles(app.config["SETTINGS"])
    # Flask's way of adding middleware, which its types do not allow.
    wrapped = accept_method_in_header(app.wsgi_app)
    app.wsgi_app = wrapped  # type: ignore[assignment,method-assign]  # as Flask adds middleware


def photo_files() -> PhotoFiles:
    files: PhotoFiles = current_app.extensions[_KEY]
    return files
