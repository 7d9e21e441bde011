/**
 * The task name of this window's socket. Windows share a session, and a second socket with the same session and task
 * replaces the first. So every window needs its own name, and keeps it over a reload.
 *
 * The name is in sessionStorage only while the page is unloaded: a duplicated window copies the sessionStorage of the
 * original, and must not find the name there.
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
 * @returns {string} lower-case letters and digits, valid in a task and as a nonce
 */
export function randomName(length) {
  const bytes = new Uint8Array(length);
  // A mini program has no crypto. The name has to be unique, not secret.
  if (typeof crypto !== 'undefined') crypto.getRandomValues(bytes);
  else for (let place = 0; place < length; place += 1) bytes[place] = Math.random() * 256;
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join('');
}
