// What is too small to be hit by a thumb: keys, links and fields below 44 px (WCAG 2.5.5). Links within a sentence may be.
() => {
  const LEAST = 44 - 0.5;
  const KEYS = "a[href], button, input, select, textarea, summary, [role=button], [role=link], [role=checkbox], [role=radio], [role=switch], [role=tab], [tabindex='0'][role]";
  const root = document.querySelector("dialog[open]") || document.body;
  const small = [...root.querySelectorAll(KEYS)].filter(isShown).map(target).filter(({ box }) => Math.min(box.width, box.height) < LEAST);
  return [...new Set(small.filter(({ key }) => !isInSentence(key)).map(told))];

  function isShown(key) {
    if (key.closest("[aria-hidden=true], details:not([open]) > :not(summary)")) return false;
    const { display, visibility } = getComputedStyle(key);
    return key.type !== "hidden" && display !== "none" && visibility !== "hidden" && (key.getClientRects().length > 0);
  }

  /** A box to tick and a file are chosen by their label; a field to write in is what is seen of it. */
  function target(key) {
    const labels = [...(/^(checkbox|radio|file)$/.test(key.type) ? key.labels : [])].filter((label) => label.getClientRects().length > 0);
    return { key, box: [key, ...labels].map(whole).reduce((a, b) => (Math.min(a.width, a.height) < Math.min(b.width, b.height) ? b : a)) };
  }

  function whole(element) {
    return element.getBoundingClientRect();
  }

  function isInSentence(key) {
    if (!key.matches("a") || getComputedStyle(key).display !== "inline") return false;
    return [...key.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim().length > 1);
  }

  function told({ key, box }) {
    const name = (key.getAttribute("aria-label") || key.textContent.trim() || key.name || key.type || "").replace(/\s+/g, " ").slice(0, 24);
    return `${Math.round(box.width)}x${Math.round(box.height)} px: ${key.tagName.toLowerCase()}.${key.className} ${name}`;
  }
}
