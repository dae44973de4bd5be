"""The normal form of keys that people type: household numbers, log-in names, ticket serials, codes.

Two spellings that a person reads as the same key are the same key: ``A0012``, ``Ａ００１２``,
``a0012 ``. What was typed is kept; its normal form stands beside it and is what constraints and
look-ups use.
"""

from unicodedata import category, normalize


def normal_key(typed: str) -> str:
    """NFKC, without format characters (zero-width, direction marks), trimmed, case-folded.

    Inner white space becomes one blank. Applying it twice changes nothing.
    """
    folded = normalize("NFKC", normalize("NFKC", typed).casefold())
    visible = "".join(c for c in folded if category(c) != "Cf")
    return " ".join(normalize("NFKC", visible).split())
