/**
 * The links to http and https in a text. Where one ends is what a reader sees: an address holds no bidirectional
 * controls (Unicode UAX 9), by which `https://evil` could be shown as another.
 */

const LINK = /https?:\/\/[^\s<>"'`\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;
const TRAILING = new Set('.,;:!?)]}»”’。，；：！？）】》*~|');

/** @param {string} text @returns {Array<{start: number, address: string}>} */
export function linksIn(text) {
  const links = [];
  for (const match of text.matchAll(LINK)) {
    const address = bare(match[0]);
    if (URL.canParse(address)) links.push({ start: match.index, address });
  }
  return links;
}

/** @param {string} address @returns {string} without the signs that end a sentence rather than an address */
function bare(address) {
  let end = address.length;
  while (TRAILING.has(address[end - 1])) end -= 1;
  return address.slice(0, end);
}
