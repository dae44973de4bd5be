// What cannot be read on the screen that is shown: wider than the phone, cut off, one over another, too small.
() => {
  const [WIDE, HIGH, LEAST] = [innerWidth, innerHeight, 12 / 16];
  const faults = [];
  const root = document.querySelector("dialog[open]") || document.body;
  const base = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const told = (text) => text.slice(0, 24);
  const style = (element) => getComputedStyle(element);
  const seen = [];

  if (document.scrollingElement.scrollWidth > WIDE + 1) faults.push(`the page is ${document.scrollingElement.scrollWidth} wide`);
  for (const key of root.querySelectorAll("button, a, input:not(.hide), select, textarea, label")) {
    const { width, left, right } = key.getBoundingClientRect();
    if (width > 0 && isShown(key) && (right > WIDE + 1 || left < -1)) faults.push(`beside the screen: ${told(key.textContent || key.name)}`);
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim();
    if (text && isShown(node.parentElement)) look(node, text);
  }
  for (let nth = 0; nth < seen.length; nth++) for (const other of seen.slice(nth + 1)) meet(seen[nth], other);
  return [...new Set(faults)];

  function isShown(element) {
    return !element.closest(".hide, script, style, option, [aria-hidden=true], .map-canvas, details:not([open]) > :not(summary)");
  }

  function look(node, text) {
    const size = parseFloat(style(node.parentElement).fontSize);
    if (size < LEAST * base) faults.push(`${size} px: ${told(text)}`);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const place of range.getClientRects()) {
      if (place.width < 1) continue;
      const left = part(node.parentElement, place, text);
      if (left.right - left.left > 2 && left.bottom - left.top > 2 && !node.parentElement.closest(".toast")) seen.push({ ...left, text, node });
    }
  }

  /** What of it is not scrolled away; it tells of what is cut off for good. */
  function part(element, { left, right, top, bottom }, text) {
    const whole = { left, right, top, bottom };
    if (right > WIDE + 1 || left < -1) faults.push(`beside the screen: ${told(text)}`);
    for (let around = element; around && around !== document.documentElement; around = around.parentElement) {
      const box = around.getBoundingClientRect();
      const { overflowX, overflowY } = style(around);
      const isKey = around.matches("button, a, .btn, .opt");
      if (isKey && (right > box.right + 2 || bottom > box.bottom + 6)) faults.push(`out of its key: ${told(text)}`);
      if (overflowX === "hidden" && (right > box.right + 1.5 || left < box.left - 1.5)) faults.push(`cut off: ${told(text)}`);
      const cuts = (way) => way !== "visible";
      if (cuts(overflowX) || cuts(overflowY)) {
        whole.left = Math.max(whole.left, box.left);
        whole.right = Math.min(whole.right, box.right);
        whole.top = Math.max(whole.top, box.top);
        whole.bottom = Math.min(whole.bottom, box.bottom);
      }
    }
    return { ...whole, right: Math.min(whole.right, WIDE), bottom: Math.min(whole.bottom, HIGH) };
  }

  function meet(one, other) {
    if (one.node === other.node) return;
    const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    const line = Math.min(one.bottom - one.top, other.bottom - other.top);
    if (across > 3 && down > line * 0.35) faults.push(`over each other: ${told(one.text)} / ${told(other.text)}`);
  }
}
