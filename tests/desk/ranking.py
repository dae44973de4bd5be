"""Finds rankings of people on a page, whatever they are made of: tables, lists or boxes.

Where several neighbouring elements each name another person, that is a list of people. Its rows may
hold no number besides days: nothing by which one of them could come before another. A row that is
of a household or a place says so (`data-household`, `data-code`): it may name who answers for it.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

# Names that nothing else on a page has, and without a number.
RENAME = """
    UPDATE people p SET name = '走访人' || chr(CAST(19967 + n AS int))
    FROM (SELECT county, id, row_number() OVER (ORDER BY id) AS n FROM people) AS numbered
    WHERE p.county = numbered.county AND p.id = numbered.id
"""

_FIND = r"""
() => {
  const NAME = /走访人\p{Script=Han}/gu;
  const DAYS = /\d{4}-\d{1,2}-\d{1,2}|\d{4}-W\d{2}|\d{1,2}月\d{1,2}日|第 ?\d+ ?周|\d{1,2}:\d{2}/g;
  const SUBJECT = '[data-household], [data-code]';
  const told = (element) => {
    const all = [element, ...element.querySelectorAll('[aria-label], [title]')];
    const said = all.map((each) => `${each.ariaLabel ?? ''} ${each.getAttribute('title') ?? ''}`);
    return `${element.textContent} ${said.join(' ')}`;
  };
  const people = (text) => new Set(text.match(NAME) ?? []);
  const found = { lists: 0, ranked: [] };
  for (const parent of document.body.querySelectorAll('*')) {
    const rows = [...parent.children].filter((row) => people(told(row)).size === 1);
    if (new Set(rows.flatMap((row) => [...people(told(row))])).size < 2) continue;
    found.lists += 1;
    for (const row of rows) {
      if (row.matches(SUBJECT) || row.closest(SUBJECT) || row.querySelector(SUBJECT)) continue;
      const rest = told(row).replace(NAME, '').replace(DAYS, '');
      if (/[0-9]/.test(rest)) found.ranked.push(told(row).trim());
    }
  }
  return found;
}
"""


def rankings_on(page: Page) -> tuple[int, list[str]]:
    """How many lists of people the page has, and the rows with which they could be ranked."""
    found: dict[str, Any] = page.evaluate(_FIND)
    return found["lists"], found["ranked"]
