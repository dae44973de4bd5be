"""The normal form of keys that people type: household numbers, log-in names, serials, codes.

Two spellings that a person reads as the same key are one: ``A0012``, ``Ａ００１２``, ``a0012 ``.
What was typed is kept; its normal form stands beside it and is what constraints and look-ups use.

Beside what was typed, a record has one of two columns: ``number_key`` (``login_key``), which no two
records of a county share, or ``same_key``: the key that an older record had when keys came, ``""``
for what reads as nothing. docs/problems.md, "Keys", says how that ends.
"""

from unicodedata import category, normalize

# Unseen, and yet no format characters: joiners and fillers, and what selects a variant of the
# character before it.
_UNSEEN = {
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
}

MAX_KEY = 200  # characters as typed; every field that holds a key has less room


def normal_key(typed: str) -> str:
    """NFKC, without what nobody sees (zero-width, direction marks), trimmed, case-folded.

    Inner white space becomes one blank. The apostrophe in front, by which spreadsheets mark text,
    is no part of it. Applying it twice changes nothing.

    What is longer than `MAX_KEY` is no key, and is returned as it came: one character may become
    eighteen, and a megabyte would take seconds.
    """
    if len(typed) > MAX_KEY:
        return typed
    key = _folded(typed)
    while (again := _folded(key)) != key:
        key = again
    return key


def columns_of(typed: str | None, name: str = "number_key") -> dict[str, str | None]:
    """The two columns beside what was typed, where nothing stands in its way."""
    key = None if typed is None else normal_key(typed)
    return {name: key or None, "same_key": "" if key == "" else None}


def _folded(typed: str) -> str:
    seen = "".join(c for c in typed if not _is_unseen(c))
    return " ".join(normalize("NFKC", normalize("NFKC", seen).casefold()).split()).lstrip("' ")


def _is_unseen(character: str) -> bool:
    # NUL is no text at all, and whoever reads a key refuses it.
    control = category(character) == "Cc" and not character.isspace() and character != "\0"
    return control or category(character) == "Cf" or ord(character) in _UNSEEN
