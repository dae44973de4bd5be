"""The normal form of keys that people type: household numbers, log-in names, serials, codes.

Spellings that people read as the same key are one: ``A0012``, ``Ａ００１２``, ``a0012 ``. The text
is kept as typed; constraints and look-ups use the normal form beside it.

A record has one of two columns: ``number_key`` (``login_key``), unique in a county, or
``same_key``: a key that an older record already had when keys were introduced, or ``""`` where the
normal form is empty. See docs/problems.md, "Keys".
"""

from unicodedata import category, normalize

# Invisible, but not format characters: joiners, fillers and variation selectors.
_UNSEEN = {
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
}

MAX_KEY = 200  # characters as typed; every field that holds a key has less room


def normal_key(typed: str) -> str:
    """NFKC, without invisible characters (zero-width, direction marks), trimmed, case-folded.

    Inner white space becomes one blank. The leading apostrophe by which spreadsheets mark text is
    removed. The function is idempotent. Text longer than `MAX_KEY` is returned unchanged: one
    character may become eighteen, and a megabyte would take seconds.
    """
    if len(typed) > MAX_KEY:
        return typed
    key = _folded(typed)
    while (again := _folded(key)) != key:
        key = again
    return key


def columns_of(typed: str | None, name: str = "number_key") -> dict[str, str | None]:
    """The two key columns of a record whose key no other record has."""
    key = None if typed is None else normal_key(typed)
    return {name: key or None, "same_key": "" if key == "" else None}


def _folded(typed: str) -> str:
    seen = "".join(c for c in typed if not _is_unseen(c))
    return " ".join(normalize("NFKC", normalize("NFKC", seen).casefold()).split()).lstrip("' ")


def _is_unseen(character: str) -> bool:
    # NUL is kept, so that readers of keys refuse it.
    control = category(character) == "Cc" and not character.isspace() and character != "\0"
    return control or category(character) == "Cf" or ord(character) in _UNSEEN
