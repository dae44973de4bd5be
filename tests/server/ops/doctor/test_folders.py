"""Files, folders and disks."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.ops.doctor import folders, settings
from server.ops.doctor.folders import room
from tests.conftest import CHECKOUT
from tests.server.ops.doctor.conftest import MakePatient
from tests.server.ops.own_disk import CAN_MOUNT

MB, GB = 2**20, 2**30


def test_folders_that_can_be_written(patient: MakePatient) -> None:
    sound = patient()
    for check in (folders.folders, folders.photos, settings.secrets):
        assert [finding.state for finding in check(sound)] == ["ok"]
    assert list(sound.settings.data_dir.iterdir()) == []  # nothing is left there


def test_a_data_folder_that_all_may_write_is_a_fault(patient: MakePatient, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    (finding,) = folders.folders(patient())
    assert (finding.state, finding.remedy) == ("fault", f"chmod o-w {tmp_path}")


def test_a_data_folder_that_is_a_file(patient: MakePatient, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (finding,) = folders.folders(patient(data_dir=tmp_path / "file"))
    assert finding.state == "fault"
    assert os.strerror(errno.ENOTDIR) in finding.text


def test_a_data_folder_that_is_not_made_yet_is_left_so(
    patient: MakePatient, tmp_path: Path
) -> None:
    new = patient(data_dir=tmp_path / "data")
    assert [each.state for each in folders.folders(new)] == ["warning"]
    assert [each.state for each in folders.photos(new)] == ["ok"]
    assert [each.state for each in folders.disk(new)] in (["ok"], ["warning"], ["fault"])
    assert not (tmp_path / "data").exists()


def test_a_photo_store_that_cannot_be_written_is_told_without_its_address(
    patient: MakePatient,
) -> None:
    options = {"key": "user", "secret": "hidden", "endpoint_url": "http://127.0.0.1:1"}
    away = patient(photo_store="s3://bucket-of-somebody/photos", photo_store_options=options)
    (finding,) = folders.photos(away)
    assert finding.state == "fault"
    assert finding.text.startswith("photo_store_unavailable: ")
    assert "hidden" not in str(finding)
    assert "bucket" not in str(finding)


def test_secrets_that_others_may_read(patient: MakePatient, tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{}")
    (tmp_path / "secrets.json").chmod(0o604)
    (finding,) = settings.secrets(patient())
    assert finding.state == "fault"
    assert finding.text.startswith("secret_exposed: ")
    assert finding.text.endswith(f"chmod 0600 {tmp_path}/secrets.json")


@pytest.mark.parametrize(
    ("free", "total", "inodes_free", "inodes", "state"),
    [
        (50 * GB, 100 * GB, 900, 1000, "ok"),
        (50 * GB, 100 * GB, 0, 0, "ok"),  # no limit of inodes
        (9 * GB, 100 * GB, 900, 1000, "warning"),
        (1900 * MB, 10 * GB, 900, 1000, "warning"),
        (499 * MB, 1 * GB, 900, 1000, "fault"),
        (50 * GB, 100 * GB, 99, 1000, "warning"),
        (50 * GB, 100 * GB, 9, 1000, "fault"),
    ],
)
def test_room_on_a_disk(free: int, total: int, inodes_free: int, inodes: int, state: str) -> None:
    assert room(free, total, inodes_free, inodes) == state


@pytest.mark.skipif(not CAN_MOUNT, reason="only root may mount a disk of its own")
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """A real one, of 1 MB."""
    script = (
        'mount -t tmpfs -o size=1m full "$YICETONG_DATA_DIR"'
        ' && { head -c 2m /dev/zero > "$YICETONG_DATA_DIR/all" 2>/dev/null; exec "$@"; }'
    )
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, "sh", sys.executable, "-m", "server.ops.doctor"],
        cwd=CHECKOUT,
        env=os.environ | {"YICETONG_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stderr
    assert "FAULT    settings: secrets_unwritable: " in done.stdout
    assert f"FAULT    folders: the data folder {tmp_path} cannot be written" in done.stdout
    assert "FAULT    photos: photo_store_unavailable: " in done.stdout
    assert "FAULT    disk: 0.0 of 0.0 GB are free" in done.stdout
