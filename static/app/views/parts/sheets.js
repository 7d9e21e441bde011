/**
 * The style sheets of a part of the page. They are loaded when the part is drawn: a link without an address holds
 * their place. Where the page is served in many pieces, they are there from the start.
 */

/** @type {Map<string, Promise<void>>} */
const asked = new Map();

/** @param {string} part  such as `main` @returns {Promise<void>} resolves when its sheets apply, or cannot be loaded */
export function sheetsOf(part) {
  const held = asked.get(part) ?? loaded(/** @type {HTMLLinkElement | null} */ (document.querySelector(`link[data-part="${part}"][data-href]`)));
  asked.set(part, held);
  return held;
}

/** @param {HTMLLinkElement | null} link @returns {Promise<void>} */
async function loaded(link) {
  if (!link) return undefined;
  return new Promise((resolve) => {
    link.onload = link.onerror = () => resolve();
    link.rel = 'stylesheet';
    link.href = link.dataset.href ?? '';
  });
}
