"""Other versions of the built app, as somebody deploys them."""

import json
import re
import shutil
import tomllib
from pathlib import Path

from server.web import faces
from tests.conftest import CHECKOUT

BUILT = faces.DIST / "phone"
VERSION = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"]
# Of the page itself, in the worker's list of files.
_REVISION = re.compile('(url:"index.html",revision:"[0-9a-f]*)(")')


def deployed(folder: Path, nth: int, version: str = VERSION) -> Path:
    """The folder of a version that calls itself ``version``, and has no file of others.

    The first script has another name. Of another ``version`` all have: they import the first one,
    and two versions of it must not run in one page.
    """
    shutil.copytree(BUILT, folder / "phone")
    mark = "nineteen" if nth == 19 else str(nth)
    parts = json.loads((BUILT / ".vite" / "manifest.json").read_text())
    others = [] if version == VERSION else parts
    files = [parts[each]["file"] for each in ("index.html", *others)]
    scripts = {Path(file).name for file in files if file.endswith(".js")}
    fresh = {name: f"{name.removesuffix('.js')}-{mark}.js" for name in scripts}
    any_of_them = re.compile("|".join(map(re.escape, scripts)))
    for name in scripts:
        path = folder / "phone" / "assets" / name
        path.rename(path.with_name(fresh[name]))
    for path in (folder / "phone").rglob("*"):
        if path.suffix in (".js", ".html", ".json"):
            text = _REVISION.sub(rf"\g<1>{nth}\2", path.read_text())
            text = any_of_them.sub(lambda found: fresh[found[0]], text)
            path.write_text(text.replace(f"`{VERSION}`", f"`{version}`"))
    return folder
