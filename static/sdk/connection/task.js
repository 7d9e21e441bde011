/**
 * The name of this window's socket. Windows share a session, and a second socket of the same session
 * and task replaces the first, so every window needs a name of its own that outlives a reload.
 *
 * The name lies in sessionStorage only while the page is away: a duplicated window copies the
 * sessionStorage of a live one, and must not find the name in it.
 */

const KEY = 'teahouse.task';

/**
 * @param {string} prefix  of the name; `[a-z0-9_-]`, at most 20 long
 * @param {Window} window
 * @returns {string} matches `[a-z0-9_-]{1,32}`
 */
export function windowTask(prefix, window) {
  const storage = window.sessionStorage;
  const name = storage.getItem(KEY) ?? `${prefix}-${randomName(8)}`;
  storage.removeItem(KEY);
  window.addEventListener('pagehide', () => storage.setItem(KEY, name));
  window.addEventListener('pageshow', () => storage.removeItem(KEY));
  return name;
}

/**
 * @param {number} length
 * @returns {string} of lower-case letters and digits, fit for a task or a nonce
 */
export function randomName(length) {
  const bytes = new Uint8Array(length);
  // A mini program has no crypto; and a name need only be another one, not a secret.
  if (globalThis.crypto) crypto.getRandomValues(bytes);
  else for (let place = 0; place < length; place += 1) bytes[place] = Math.random() * 256;
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join('');
}
