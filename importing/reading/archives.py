"""Zip files (XLSX is one too), with limits on their unpacked size."""

import zlib
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from importing.problems import FileEmpty, FileIncomplete, FileTooLarge, FileUnreadable
from records.problems import Problem

MAX_FILE_BYTES: Final = 200 * 2**20
MAX_UNPACKED_BYTES: Final = 500 * 2**20
MAX_MEMBERS: Final = 5_000
# A higher ratio is a zip bomb: real sheets and polygons reach 5 to 30.
MAX_RATIO: Final = 200
_SMALL: Final = 10 * 2**20

# What zipfile raises for a file that it cannot open.
UNOPENED: Final = (BadZipFile, OSError, ValueError, NotImplementedError)
# And for archives that are cut, altered, encrypted or packed in unknown ways.
BROKEN: Final = (BadZipFile, OSError, RuntimeError, EOFError, NotImplementedError, zlib.error)

_FIRST_MEMBER: Final = b"PK\x03\x04"
_UTF8_NAME: Final = 0x800
SHAPEFILE_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def check_size(path: Path) -> None:
    """Raises FileTooLarge, FileEmpty, or FileUnreadable if there is no such file."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise FileUnreadable("this is a folder, or no file")
        path.open("rb").close()
    except OSError as error:
        raise FileUnreadable(str(error.strerror)) from None
    if not size:
        raise FileEmpty("it has no bytes")
    if size > MAX_FILE_BYTES:
        raise FileTooLarge(f"{size:,} bytes; at most {MAX_FILE_BYTES:,}")


def check_zip(path: Path) -> list[ZipInfo]:
    """The members of a zip file. Raises FileTooLarge, FileIncomplete and FileUnreadable."""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except UNOPENED as error:
        raise why_unopened(path, error) from None
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise FileTooLarge(f"{len(members):,} files of {unpacked:,} bytes in the zip file")
    if unpacked > _SMALL and unpacked > MAX_RATIO * packed:
        raise FileTooLarge(f"{packed:,} bytes unpack to {unpacked:,}")
    return members


def why_unopened(path: Path, error: Exception) -> Problem:
    """The problem of a zip file that cannot be opened. Its directory is at the end: a file that
    begins as a zip file and has no directory is cut."""
    with path.open("rb") as file:
        start = file.read(len(_FIRST_MEMBER))
    if isinstance(error, BadZipFile) and start == _FIRST_MEMBER and not is_zipfile(path):
        return FileIncomplete(f"{path.name} is cut: the end of the zip file is missing")
    return FileUnreadable(f"not a zip file: {error}")


def unpack_shapefile(path: Path, folder: Path) -> Path:
    """Unpack the one Shapefile of a zip file into ``folder``; returns the path of its .shp.

    Parts get our names, so no name in the archive can reach outside the folder. zipfile reads no
    more bytes than a part's declared size.
    """
    members = check_zip(path)
    stem = _the_shapefile(members).filename[:-4].casefold()
    try:
        with ZipFile(path) as archive:
            for member in members:
                if member.filename[:-4].casefold() == stem and _suffix(member) in SHAPEFILE_PARTS:
                    part = folder / f"layer{_suffix(member)}"
                    if part.exists():
                        raise FileUnreadable(f"{_name(member)} is twice in the zip file")
                    part.write_bytes(archive.read(member))
    except BROKEN as error:
        raise FileUnreadable(f"the zip file is broken: {error}") from None
    return folder / "layer.shp"


def name_of_shapefile(path: Path) -> str:
    """The name of the one Shapefile of a zip file, without its folder."""
    return _name(_the_shapefile(check_zip(path))).rpartition("/")[2][:-4]


def _the_shapefile(members: list[ZipInfo]) -> ZipInfo:
    shapes = [m for m in members if _suffix(m) == ".shp" and not _is_of_a_mac(m)]
    if len(shapes) != 1:
        names = ", ".join(map(_name, shapes)) or "none"
        raise FileUnreadable(f"a zip file must hold one .shp; found: {names}")
    return shapes[0]


def _name(member: ZipInfo) -> str:
    """The decoded name: Windows writes names in its own encoding, which zip files do not name."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _suffix(member: ZipInfo) -> str:
    return member.filename[-4:].casefold()


def _is_of_a_mac(member: ZipInfo) -> bool:
    """True for the metadata file that macOS adds for every file."""
    return member.filename.startswith("__MACOSX/")
