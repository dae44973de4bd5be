"""The process that makes one PDF of the HTML on its standard input.

It imports none of our modules and fetches nothing: whatever a text in the HTML says, no file and no
address is opened. ``pdf.py`` starts it.
"""

import resource
import sys
from typing import Final

UNAVAILABLE: Final = 3  # the exit code where Pango is missing
_MEMORY: Final = 2 * 2**30
_SECONDS: Final = 60  # of processor time; the report of a county takes five


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    text = sys.stdin.buffer.read().decode()
    try:
        from weasyprint import HTML, URLFetcher  # noqa: PLC0415 -- fails without Pango
    except OSError:
        return UNAVAILABLE
    HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf(sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
