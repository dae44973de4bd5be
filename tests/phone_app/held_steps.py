"""A browser that goes no further than a step of what it writes: to be killed there."""

from __future__ import annotations

from playwright.sync_api import Page

# Counts what is asked of databases and files from `begin` on; from the step on nothing is answered.
_HOLD = r"""() => {
  let [left, isHeld] = [Infinity, false];
  const takes = () => {
    left -= 1;
    if (left > 0) return true;
    isHeld = true;
    return false;
  };
  window.steps = { begin: (step) => (left = step), isHeld: () => isHeld, left: () => left };
  for (const name of ["put", "add", "delete", "clear"]) {
    const real = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...args) {
      const asked = real.apply(this, args);
      if (takes()) return asked;
      const again = () => { this.getAllKeys().onsuccess = again; };
      again();
      return {};
    };
  }
  const [file, folder] = [FileSystemFileHandle.prototype, FileSystemDirectoryHandle.prototype];
  const writer = FileSystemWritableFileStream.prototype;
  const asked = [[writer, "write"], [writer, "close"]];
  asked.push([file, "createWritable"], [folder, "removeEntry"]);
  for (const [place, name] of asked) {
    const real = place[name];
    place[name] = function (...args) {
      return takes() ? real.apply(this, args) : new Promise(() => undefined);
    };
  }
}"""


def watch_steps(page: Page) -> None:
    """Before the page is opened."""
    page.add_init_script(f"({_HOLD})()")


def hold_at(page: Page, step: int) -> None:
    """``step`` steps from now."""
    page.evaluate("(step) => window.steps.begin(step)", step)


def is_held(page: Page) -> bool:
    return bool(page.evaluate("() => window.steps.isHeld()"))
