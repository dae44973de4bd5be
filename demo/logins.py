"""The log-ins for trying out the demo county."""

from dataclasses import dataclass

import argon2

# The password of everybody else, to be changed at the first log-in.
FIRST_LOGIN = "Huan-Yi-Ge-2026"
_SHOWN = "Kan-Yi-Kan-2026"
# The server's own cost: with another one it would rehash at each log-in.
_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    login: str
    password: str
    role: str
    shows: str


DEMO_LOGINS = [
    DemoLogin("grid", _SHOWN, "cadre", "the cadre of one grid: 城郊村第1网格"),
    DemoLogin("village", _SHOWN, "cadre", "a village secretary: all grids of 城郊村"),
    DemoLogin("share1", _SHOWN, "cadre", "a township cadre who shares a grid of 城郊村 ..."),
    DemoLogin("share2", _SHOWN, "cadre", "... with this one: what one writes, the other receives"),
    DemoLogin("dispatcher", _SHOWN, "dispatcher", "the township centre of 蕉城镇"),
    DemoLogin("leader", _SHOWN, "township_leader", "a leader of 蕉城镇: its coverage"),
    DemoLogin("clerk", _SHOWN, "clerk", "the counter of 城郊村: meal tickets"),
    DemoLogin("admin", _SHOWN, "county_admin", "蕉岭县: people and areas"),
    DemoLogin("auditor", _SHOWN, "auditor", "蕉岭县: reads everything, and the audit log"),
]


def hashed(password: str) -> str:
    # The passwords are public, so a fixed salt does no harm, and the same seed gives the same rows.
    return _HASHER.hash(password, salt=b"yicetong-demo-01")
