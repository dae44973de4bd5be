"""Whether tests may have a disk of their own, unseen by others: one that is really full."""

import subprocess

CAN_MOUNT = (
    subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "full", "/mnt"], capture_output=True
    ).returncode
    == 0
)
