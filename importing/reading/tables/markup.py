"""Stream the XML of spreadsheets: no document types, no entities, limited nesting."""

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Final, TypeVar
from xml.parsers import expat

from importing.problems import FileTooLarge, FileUnreadable

T = TypeVar("T")

_CHUNK: Final = 1 << 18
_MAX_DEPTH: Final = 100
_MAX_ELEMENTS: Final = 50_000_000  # a million rows of 16 cells have 33 million
MAX_TEXT: Final = 100_000  # a cell holds 32,767 characters


class Walk:
    """The handlers of one part's reader. Names come without namespaces, which differ between the
    editions of the standard."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


def walk(part: IO[bytes], steps: Walk, drain: Callable[[], list[T]] = list) -> Iterator[T]:
    """Read ``part``; after each chunk, yield what ``drain`` returns.

    Raises FileUnreadable for invalid XML, and FileTooLarge.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    names: dict[str, str] = {}
    depth = count = 0

    def local(name: str) -> str:
        local_name = names.get(name)
        if local_name is None:
            local_name = names[name] = name.rpartition(":")[2] if len(names) < 1_000 else name
        return local_name

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > _MAX_DEPTH:
            raise FileUnreadable("elements are nested too deeply")
        if count > _MAX_ELEMENTS:
            raise FileTooLarge(f"more than {_MAX_ELEMENTS:,} elements")
        if any(":" in key for key in attributes):
            attributes = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        steps.start(local(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        steps.end(local(name))

    def refuse(*_: Any) -> None:
        raise FileUnreadable("a document type is declared")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = steps.text
    parser.StartDoctypeDeclHandler = refuse
    try:
        while piece := part.read(_CHUNK):
            parser.Parse(piece, False)
            yield from drain()
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FileUnreadable(f"broken XML: {error}") from None
    yield from drain()


def read(part: IO[bytes], steps: Walk) -> None:
    """Read a part whose walk keeps its own result."""
    for _ in walk(part, steps):
        pass
