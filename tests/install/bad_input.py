"""What goes wrong on a machine: each is done for real, named in clear words, and mended."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from typing import Final

from tests.install.machine import Machine


def refused(machine: Machine, commands: str, *words: str) -> None:
    """The commands fail, and say these words."""
    try:
        said = machine.type(commands)
    except subprocess.CalledProcessError as error:
        said = error.output
        print(said)
        missing = [word for word in words if word not in said]
        assert not missing, f"{commands}: {missing} not in\n{said}"
        return
    raise AssertionError(f"{commands}: not refused\n{said}")


def doctor_says(machine: Machine, *words: str) -> None:
    refused(machine, "yicetong doctor", *words)


def _secrets_open(machine: Machine) -> None:
    machine.type("chmod 644 /etc/yicetong/secrets/field_keys")
    doctor_says(machine, "others may read", "chmod")
    machine.type("chmod 600 /etc/yicetong/secrets/field_keys && yicetong doctor")


def _port_in_use(machine: Machine) -> None:
    machine.type(
        "systemctl stop yicetong-web\n"
        "systemd-run --quiet --unit=other python3 -m http.server --bind 127.0.0.1 8000\nsleep 2"
    )
    doctor_says(machine, "port", "8000")
    machine.type("systemctl stop other && systemctl restart yicetong-web && yicetong doctor")


def _expired_certificate(machine: Machine) -> None:
    made = (
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout /tmp/old.key -out /tmp/old.pem -days 1"
    )
    machine.type(
        "apt-get install -y -qq faketime >/dev/null 2>&1\n"
        f"faketime '2020-01-01' {made} -subj /CN=yct.county.example 2>/dev/null"
    )
    refused(
        machine,
        "cd /opt/yicetong && deploy/install 441427 yct.county.example /tmp/old.pem /tmp/old.key",
        "has expired",
    )


def _newer_database(machine: Machine) -> None:
    sql = "runuser -u postgres -- psql -q yicetong -c"
    machine.type(
        f"{sql} 'ALTER TABLE alembic_version ADD was text' "
        f"&& {sql} \"UPDATE alembic_version SET was = version_num, version_num = 'ffffffffffff'\""
    )
    doctor_says(machine, "newer")
    refused(machine, "yicetong db upgrade", "newer")
    machine.type(
        f"{sql} 'UPDATE alembic_version SET version_num = was' "
        f"&& {sql} 'ALTER TABLE alembic_version DROP was' && yicetong doctor"
    )


def _clock_off(machine: Machine) -> None:
    """The program's, not PostgreSQL's or nginx's."""
    refused(
        machine, "DONT_FAKE_MONOTONIC=1 timeout 60 faketime -f +1h yicetong doctor", "60 minutes"
    )


def _wrong_setting(machine: Machine) -> None:
    machine.type(
        "cp /etc/yicetong/settings /tmp/settings\n"
        "echo YICETONG_WORKERS=many >>/etc/yicetong/settings"
    )
    doctor_says(machine, "YICETONG_WORKERS")
    machine.type("cp /tmp/settings /etc/yicetong/settings && yicetong doctor")


def _database_away(machine: Machine) -> None:
    machine.type("systemctl stop postgresql@15-main")
    doctor_says(machine, "database")
    machine.type("systemctl start postgresql@15-main && sleep 3 && yicetong doctor")


def _full_disk(machine: Machine) -> None:
    """Of photos and metrics: a small one in the place of theirs."""
    machine.type(
        "systemctl stop yicetong-web yicetong-worker\n"
        "mount -t tmpfs -o size=4m tmpfs /var/lib/yicetong && chown yicetong: /var/lib/yicetong\n"
        "chmod 700 /var/lib/yicetong && head -c 5m /dev/zero >/var/lib/yicetong/full || true\n"
        "systemctl start yicetong-web yicetong-worker\nsleep 4"
    )
    doctor_says(machine, "/var/lib/yicetong")
    machine.type(
        "systemctl stop yicetong-web yicetong-worker && umount /var/lib/yicetong\n"
        "systemctl start yicetong-web yicetong-worker && sleep 4 && yicetong doctor"
    )


TRIALS: Final[Mapping[str, Callable[[Machine], None]]] = {
    "secrets that others may read": _secrets_open,
    "a port in use": _port_in_use,
    "an expired certificate": _expired_certificate,
    "a database that is newer than the program": _newer_database,
    "a clock an hour off": _clock_off,
    "a wrong setting": _wrong_setting,
    "no database": _database_away,
    "a full disk": _full_disk,
}
