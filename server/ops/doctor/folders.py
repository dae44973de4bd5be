"""Whether the program's account may write where it has to, and how much room is left there."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from server.ops.doctor.finding import Finding, State
from server.ops.doctor.patient import Patient
from server.photos.store import PhotoStore

_MB, _GB = 2**20, 2**30
_FULL, _LOW = 500 * _MB, 2 * _GB  # bytes left
_LOW_SHARE, _FULL_SHARE = 0.1, 0.01  # of bytes, of inodes
_MAKE_ROOM = "free some room or enlarge the disk; old backups and logs are the usual cause"


def folders(patient: Patient) -> Iterator[Finding]:
    """The data folder: a file is written and removed."""
    folder = patient.settings.data_dir
    owner = "make it belong to the account that runs the program, and run this as that account"
    try:
        status = folder.stat()
        _try_out(folder)
    except FileNotFoundError:
        text = f"the data folder {folder} does not exist yet; the first start makes it"
        yield Finding("folders", "warning", text, "or correct YICETONG_DATA_DIR")
        return
    except OSError as error:
        text = f"the data folder {folder} cannot be written ({error.strerror})"
        yield Finding("folders", "fault", text, owner)
        return
    if status.st_mode & stat.S_IWOTH:
        text = f"every account may write into the data folder {folder}"
        yield Finding("folders", "fault", text, f"chmod o-w {folder}")
    elif os.geteuid() == 0 != status.st_uid:
        text = f"root can write into the data folder {folder}; whether the program can is not known"
        yield Finding("folders", "unknown", text, "run this as the program's account")
    else:
        yield Finding("folders", "ok", f"the data folder {folder} can be written")


def photos(patient: Patient) -> Iterator[Finding]:
    """The photo store, folder or not: a file is written and removed."""
    try:
        if patient.photo_folder is None:
            settings = patient.settings
            PhotoStore(settings.photo_store or "", settings.photo_store_options).try_out()
        else:
            _try_out(_existing(patient.photo_folder))  # the first photo makes it
    except Exception as error:  # of any file system that fsspec knows
        why = error.strerror if isinstance(error, OSError) else None
        yield Finding(
            "photos",
            "fault",
            f"photo_store_unavailable: {_place(patient)} cannot be written"
            f" ({why or type(error).__name__})",
            "correct YICETONG_PHOTO_STORE and its options, or the rights there",
        )
    else:
        yield Finding("photos", "ok", f"{_place(patient)} can be written")


def disk(patient: Patient) -> Iterator[Finding]:
    """Each disk once, under the first of our folders that lies on it."""
    data = patient.settings.data_dir
    private = patient.settings.database_url is None
    places = [data, *([data / "database"] if private else []), patient.photo_folder]
    seen = set()
    for place in filter(None, places):
        there = _existing(place)
        device = there.stat().st_dev
        if device not in seen:
            seen.add(device)
            yield _room(there, os.statvfs(there))


def _room(place: Path, disk: os.statvfs_result) -> Finding:
    free, total = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
    text = f"{free / _GB:.1f} of {total / _GB:.1f} GB are free on the disk of {place}"
    if disk.f_files:  # some file systems have no limit
        text += f", and {100 * disk.f_favail / disk.f_files:.0f} % of its inodes"
    state = room(free, total, disk.f_favail, disk.f_files)
    return Finding("disk", state, text, "" if state == "ok" else _MAKE_ROOM)


def room(free: int, total: int, inodes_free: int, inodes: int) -> State:
    """How serious it is that so many bytes and inodes are left; no ``inodes``: no limit."""
    if free < _FULL or inodes_free < _FULL_SHARE * inodes:
        return "fault"
    if free < max(_LOW, _LOW_SHARE * total) or inodes_free < _LOW_SHARE * inodes:
        return "warning"
    return "ok"


def _try_out(folder: Path) -> None:
    """Write a file and remove it. Raises OSError."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"doctor")


def _existing(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.exists())


def _place(patient: Patient) -> str:
    """Without the store's address, which may have a password."""
    folder = patient.photo_folder
    return f"the photo store {folder}" if folder else "the photo store of YICETONG_PHOTO_STORE"
