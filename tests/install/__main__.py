"""`make try-install`: the guide, tried line by line on a bare Debian with a systemd of its own.

As root, on Debian with mmdebstrap and systemd-container; about ten minutes. It is no part of the
tests: it takes the ports 80, 443, 5432 and 8000 of this machine, and packages of the network.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import CHECKOUT
from tests.install.bad_input import TRIALS
from tests.install.machine import Machine

GUIDE = CHECKOUT / "docs" / "guide.md"
KEPT = CHECKOUT / "build" / "bare-debian.tar"
# There is one machine only: it is its own place for copies.
_OTHER_MACHINE = """
apt-get update -qq
apt-get install -y -qq --no-install-recommends openssh-server curl >/dev/null 2>&1
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys
sed -i 's/^#*Port .*/Port 2222/' /etc/ssh/sshd_config && systemctl restart ssh
printf 'Host backup-host\\n HostName 127.0.0.1\\n Port 2222\\n' >/root/.ssh/config
echo ' StrictHostKeyChecking no' >>/root/.ssh/config
mkdir -p /srv/yicetong
echo 127.0.0.1 yct.county.example >>/etc/hosts
"""
_ANSWERS = """
curl -sS --fail --cacert /etc/yicetong/tls/ca.crt https://yct.county.example/readyz
"""
_UNITS = """
systemctl start yicetong-certificate
systemctl --failed --no-legend
systemd-analyze verify /etc/systemd/system/yicetong-*
"""
_COUNTS = "yicetong households unassigned --limit 9 | wc -l; yicetong person list | wc -l"


def main() -> int:
    releases = [_release("1"), _release("2")]
    machine = Machine.new(CHECKOUT / "build" / "trial", KEPT)
    files = machine.folder / "root"
    (files / releases[0].name).write_bytes(releases[0].read_bytes())
    machine.boot()
    try:
        _try(machine, files, releases[1])
        for name, trial in TRIALS.items():
            _step(f"bad input: {name}")
            trial(machine)
    except subprocess.CalledProcessError as error:
        print(f"{error.output}\nFAILED (code {error.returncode}):\n{error.cmd}")
        return 1
    finally:
        machine.shut_down()
    print("Everything in the guide went as it says.")
    return 0


def _try(machine: Machine, files: Path, newer: Path) -> None:
    machine.type(_OTHER_MACHINE)
    cwd = "/root"
    for nth, block in enumerate(blocks(GUIDE.read_text()), 1):
        _step(f"block {nth}: {block.splitlines()[0]}")
        if "yicetong-NEW" in block:
            _rename(machine, files, newer)
            before = machine.type(_COUNTS)
        said = machine.type(f"cd {cwd}\n{block}\npwd >/root/.cwd\n")
        cwd = (files / ".cwd").read_text().strip()
        print(said)
    print(machine.type(_ANSWERS))
    assert machine.type(_COUNTS) == before, "the county came back as it was"
    _step("the power fails")
    machine.cut_power()
    machine.boot()
    began = time.monotonic()
    while True:
        try:
            print(machine.type(_ANSWERS))
            break
        except subprocess.CalledProcessError:
            if time.monotonic() - began > 120:
                raise
            time.sleep(2)
    assert machine.type(_COUNTS) == before
    print(
        machine.type(
            "systemctl --failed --no-legend; systemd-analyze verify /etc/systemd/system/yicetong-*"
        )
    )


def blocks(guide: str) -> list[str]:
    """What the guide asks to type."""
    return re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)


def _release(label: str) -> Path:
    """What `make release` packs; the second as if it were a newer one."""
    done = subprocess.run(
        [CHECKOUT / "bin" / "release"], check=True, text=True, stdout=subprocess.PIPE
    )
    packed = CHECKOUT / done.stdout.split()[-1]
    named = packed.with_name(f"{packed.name.removesuffix('.tar.gz')}.{label}.tar.gz")
    packed.rename(named)
    return named


def _rename(machine: Machine, files: Path, release: Path) -> None:
    """The file under the name that the guide says, and with a release of its own."""
    (files / release.name).write_bytes(release.read_bytes())
    machine.type(
        f"cd /root && mkdir t && tar -xzf {release.name} -C t && rm {release.name}"
        " && mv t/* yicetong-NEW && rmdir t && sed -i 's/$/-new/' yicetong-NEW/RELEASE"
        " && tar -czf yicetong-NEW.tar.gz yicetong-NEW && rm -r yicetong-NEW"
    )


def _step(what: str) -> None:
    print(f"\n### {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
