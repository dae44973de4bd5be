"""Password hashes, and the rules for new passwords (GB/T 22239, level 2)."""

import secrets
from importlib.resources import files
from typing import Final

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from records.keys import normal_key
from records.problems import PasswordTooWeak

MIN_LENGTH = 10
MAX_LENGTH = 128
MIN_CLASSES = 3  # of: lower case, upper case, digits, anything else

# 19 MiB and two passes (as OWASP recommends): about 25 ms of one core.
_HASHER: Final = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# No password has this hash; its verification takes as long as that of a real one.
_NOBODYS: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdC1vZi1ub2JvZHk$Zjh5tGm5h8CqgxQ4EBl3PWjTzFWF3B2yPfJzFDDuqcI"
)
_COMMON: Final = frozenset(
    files("server").joinpath("common_passwords.txt").read_text("utf-8").split()
)
# Without letters and digits that look or sound alike.
_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def first_password() -> str:
    """A password of twelve characters in groups of four, 69 bits, to be changed at first log-in."""
    while True:
        made = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
        if not any(broken for _, broken in _rules(made, login="")):
            return made


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def verify(password_hash: str | None, password: str) -> bool:
    """True if the password is right. Takes the same time without a hash (None)."""
    try:
        return _HASHER.verify(password_hash or _NOBODYS, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """True for a hash with other cost parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def check_new_password(password: str, login: str, old_hash: str) -> None:
    """Raises `password_too_weak` with all the ``reasons`` at once."""
    reasons = [code for code, broken in _rules(password, login) if broken]
    if not reasons and verify(old_hash, password):
        reasons = ["same_as_before"]
    if reasons:
        raise PasswordTooWeak(reasons=reasons, least_length=MIN_LENGTH)


def _rules(password: str, login: str) -> list[tuple[str, bool]]:
    lower = password.casefold()
    classes = (
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdigit() for c in password),
        any(not c.isalnum() or not c.isascii() for c in password),
    )
    letters = "".join(c for c in lower if c.isalpha())
    return [
        ("too_short", len(password) < MIN_LENGTH),
        ("too_few_kinds_of_characters", sum(classes) < MIN_CLASSES),
        ("contains_login", len(login) >= 3 and normal_key(login) in normal_key(password)),
        # "P@ssw0rd2026" is as common as "password"
        ("common", bool(_COMMON & {lower, letters, _plain(lower)})),
        ("repeats", len(set(lower)) < 5),
    ]


def _plain(lower: str) -> str:
    """Remove leading and trailing digits and signs, and replace signs that stand for letters."""
    bare = lower.strip("0123456789!@#$%^&*()_+-=.,?~ ")
    return bare.translate(str.maketrans("@013457$!", "aoieastsi"))
