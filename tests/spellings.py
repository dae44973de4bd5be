"""How people write one key: in any width and case, with what nobody sees around and inside it."""

from hypothesis import strategies as st

_UNSEEN = ["", "\u200b", "\u200d", "\ufeff", "\u202a", "\u034f", "\ufe0f", "\u00ad"]
_AROUND = ["", " ", "\u3000", "\t", "\u00a0", "\u200b"]


def _wide(character: str) -> str:
    """The full-width form of an ASCII character."""
    return chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character


@st.composite
def spellings(draw: st.DrawFn, key: str) -> str:
    written = ""
    for character in key:
        shape = draw(st.sampled_from([str.lower, str.upper, _wide]))
        written += shape(character) + draw(st.sampled_from(_UNSEEN))
    before = draw(st.sampled_from([*_AROUND, "'"]))
    return before + written + draw(st.sampled_from(_AROUND))
