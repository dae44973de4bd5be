"""The map at the desk: what it shows of each grid, read from what MapLibre has drawn."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, expect

from tests.desk.desk import Desk
from tests.waiting import await_that

STEPS = (25, 50, 70)  # percent; the last step is the county's threshold

# The page's own map, found as Vue's tools find it: there is no other door for tests.
_FIND = """
const mapOf = (vnode) => {
  if (!vnode || typeof vnode !== 'object') return null;
  if (Array.isArray(vnode)) return vnode.map(mapOf).find(Boolean) ?? null;
  const inner = vnode.component;
  if (inner?.exposed?.map?.value) return inner.exposed.map.value;
  return mapOf(inner ? inner.subTree : vnode.children);
};
const map = mapOf(document.querySelector('#desk')._vnode);
"""
_DRAWN = "() => {" + _FIND + "return Boolean(map && map.loaded() && map.areTilesLoaded()); }"
_STATES = (
    "() => {"
    + _FIND
    + """
  const grids = map.querySourceFeatures('grids', { sourceLayer: 'grids' });
  const codes = [...new Set(grids.map(({ properties }) => properties.code))];
  return Object.fromEntries(codes.map((id) =>
    [id, map.getFeatureState({ source: 'grids', sourceLayer: 'grids', id })]));
}"""
)
_AT = (
    "([x, y]) => {"
    + _FIND
    + """
  const { left, top } = map.getCanvas().getBoundingClientRect();
  const found = map.queryRenderedFeatures([x - left, y - top], { layers: ['grids-fill'] });
  return [...new Set(found.map(({ properties }) => properties.code))];
}"""
)

_POINTS = (
    "() => {"
    + _FIND
    + """
  if (!map.getSource('points') || !map.areTilesLoaded()) return [];
  const layer = map.getLayer('points-cells').sourceLayer;
  const found = map.querySourceFeatures('points', { sourceLayer: layer });
  return found.map(({ properties }) => properties);
}"""
)
# One that no panel and no other point lies upon.
_A_POINT = (
    "() => {"
    + _FIND
    + """
  const { left, top } = map.getCanvas().getBoundingClientRect();
  const single = { layers: ['points-single'] };
  for (const { geometry, properties } of map.queryRenderedFeatures(single)) {
    const { x, y } = map.project(geometry.coordinates);
    const near = map.queryRenderedFeatures([[x - 8, y - 8], [x + 8, y + 8]], single);
    if (near.length === 1 && document.elementFromPoint(x + left, y + top) === map.getCanvas())
      return { ...properties, x: x + left, y: y + top };
  }
  return null;
}"""
)


class MapPage:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.page = desk, desk.page

    def open(self, query: str = "", *, as_: str = "leader") -> MapPage:
        self.desk.open(f"/desk/map{query}", as_=as_)
        self.expect_drawn()
        return self

    def expect_drawn(self) -> None:
        expect(self.discs.first).to_be_visible()
        self.page.wait_for_function(_DRAWN)

    @property
    def discs(self) -> Locator:
        return self.page.locator(".discs button")

    def disc(self, code: str) -> Locator:
        return self.page.locator(f'.discs button[data-code="{code}"]')

    @property
    def side(self) -> Locator:
        return self.page.locator(".side")

    def states(self) -> dict[str, dict[str, Any]]:
        """The feature-state of each grid whose tiles are here; empty where nothing is known."""
        found: dict[str, dict[str, Any]] = self.page.evaluate(_STATES)
        return found

    def points(self) -> list[dict[str, Any]]:
        """What is known of the households or visits whose tiles are here."""
        found: list[dict[str, Any]] = self.page.evaluate(_POINTS)
        return found

    def click_point(self) -> dict[str, Any]:
        """Click on a household or visit; what is known of it."""
        found: dict[str, Any] | None = None

        def is_drawn() -> bool:
            nonlocal found
            found = self.page.evaluate(_A_POINT)
            return found is not None

        await_that(is_drawn)
        assert found is not None
        self.page.mouse.click(found["x"], found["y"])
        return found

    def colour_beside(self, code: str) -> str | None:
        """The colour on the screen next to the grid's disc; None if that is another grid."""
        box = self.disc(code).locator(".disc").bounding_box()
        assert box is not None
        x, y = box["x"] - 4, box["y"] + box["height"] / 2
        if self.page.evaluate(_AT, [x, y]) != [code]:
            return None
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        red, green, blue = picture.getpixel((int(x), int(y)))  # type: ignore[misc]  # RGB
        return f"#{red:02x}{green:02x}{blue:02x}"

    def token(self, name: str) -> str:
        value: str = self.page.evaluate(
            "(name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()",
            name,
        )
        return value


def expected(area: dict[str, Any], threshold: int) -> tuple[int | None, str]:
    """The step and the mark of these figures; the page's own arithmetic is not asked."""
    asked = area["asked"]
    if asked == 0:
        return None, "empty"
    aim = threshold * asked
    if 100 * area["lowest"] < aim <= 100 * area["highest"]:
        return None, "unknown"
    if not area["reached"]:
        return None, "unknown" if area["highest"] > area["lowest"] else "nobody"
    share = 100 * area["in_time"]
    return sum(share >= step * asked for step in (*STEPS, threshold)), "none"
