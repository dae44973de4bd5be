"""Zip files that were not made by an honest tool."""

import zipfile
from pathlib import Path

import pytest

from importing.problems import FileIncomplete, FileTooLarge, FileUnreadable
from importing.reading import archives
from importing.reading.archives import check_size, check_zip, unpack_shapefile


def archive(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "a.zip", **{"a.shp": bytes(30 * 2**20)})
    assert bomb.stat().st_size < 100_000
    with pytest.raises(FileTooLarge, match="unpack to"):
        unpack_shapefile(bomb, tmp_path)
    assert not (tmp_path / "layer.shp").exists()


@pytest.mark.parametrize("limit", ["MAX_UNPACKED_BYTES", "MAX_MEMBERS"])
def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    path = archive(tmp_path / "a.zip", **{"a.shp": b"1", "b.dbf": b"2"})
    assert len(check_zip(path)) == 2
    monkeypatch.setattr(archives, limit, 1)
    with pytest.raises(FileTooLarge):
        check_zip(path)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "a.zip", a=b"1")
    monkeypatch.setattr(archives, "MAX_FILE_BYTES", 10)
    with pytest.raises(FileTooLarge):
        check_size(path)


def test_names_in_the_archive_do_not_decide_where_it_is_unpacked(tmp_path: Path) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    members = {"../../evil.shp": b"shp", "../../evil.DBF": b"dbf", "../../other.prj": b"prj"}
    unpack_shapefile(archive(tmp_path / "a.zip", **members), folder)
    assert sorted(path.name for path in folder.iterdir()) == ["layer.dbf", "layer.shp"]
    assert not (tmp_path / "evil.shp").exists()


@pytest.mark.parametrize(
    ("members", "found"),
    [({"a.txt": b""}, "none"), ({"a.shp": b"", "b/b.SHP": b""}, "a.shp, b/b.SHP")],
)
def test_one_shapefile_is_needed(tmp_path: Path, members: dict[str, bytes], found: str) -> None:
    with pytest.raises(FileUnreadable, match=f"one .shp; found: {found}"):
        unpack_shapefile(archive(tmp_path / "a.zip", **members), tmp_path)


def test_the_shadow_files_of_a_mac_do_not_count(tmp_path: Path) -> None:
    members = {"a.shp": b"shp", "__MACOSX/._a.shp": b""}
    assert unpack_shapefile(archive(tmp_path / "a.zip", **members), tmp_path).read_bytes() == b"shp"


def test_a_cut_and_an_altered_archive(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{"a.shp": b"shape" * 1000})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileIncomplete):
        unpack_shapefile(path, tmp_path)
    path.write_bytes(whole[:35] + bytes(8) + whole[43:])
    with pytest.raises(FileUnreadable):
        unpack_shapefile(path, tmp_path)
