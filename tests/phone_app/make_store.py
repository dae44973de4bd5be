"""The fixture of the store's newest version, from the browser and the code of this checkout:

    .venv/bin/python -m pytest tests/phone_app/make_store.py

pytest runs it when it is named, and not with the tests. Once a version is released, its file stays.
"""

import json

from playwright.sync_api import Page

from tests.phone_app.old_stores import dump, path_of
from tests.phone_app.store_page import address as address
from tests.phone_app.store_page import page as page


def test_it_is_made(page: Page) -> None:
    newest = page.evaluate("page.versions").pop()
    path = path_of(newest)
    assert not path.exists(), "a released version never changes; delete what was never released"
    page.evaluate("page.makes('made')")
    read = page.evaluate("page.reads('made')")
    content = {"all": read["all"], "photos": read["photos"]}
    made = {
        "store": dump(page, "made"),
        "drafts": dump(page, "made-drafts"),
        "content": content,
    }
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace('},{"', '},\n{"') + "\n", "utf-8")  # a row a line
