/** The calls of operators. Whoever is signed in at this page is known by a cookie that no script can read. */

/** The server, which may be under a path of its host. */
const HOME = new URL('../..', import.meta.url).pathname.replace(/\/$/u, '');
const HEADER = { 'X-Teahouse-Desk': '1' };

/** What the server refused; `status` 401 means that one has to sign in. */
export class Refused extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} method
 * @param {string} path  from `/api/` on
 * @param {object} [body]
 * @returns {Promise<any>}  what was answered; null for nothing
 */
export async function ask(method, path, body) {
  return read(await fetch(HOME + path, { method, headers: headersOf(body), body: body && JSON.stringify(body) }));
}

/** @param {string} path @param {Record<string, string | number | undefined>} [query] @returns {Promise<any>} */
export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return ask('GET', text ? `${path}?${text}` : path);
}

/** Sign in with the administrator's token, or an admin's own. @param {string} token */
export async function signIn(token) {
  const headers = { ...HEADER, Authorization: `Bearer ${token}` };
  await read(await fetch(`${HOME}/api/admin/session`, { method: 'POST', headers }));
}

/**
 * Sign in by the name and password of an admin: its own session is the one that counts, and ends with this one.
 *
 * @param {string} name
 * @param {string} password
 */
export async function signInAs(name, password) {
  const body = JSON.stringify({ name, password });
  const session = await read(await fetch(`${HOME}/api/login`, { method: 'POST', headers: headersOf({}), body }));
  await signIn(session.access_token);
}

/** @param {object | undefined} body @returns {Record<string, string>} */
function headersOf(body) {
  return body ? { ...HEADER, 'Content-Type': 'application/json' } : HEADER;
}

/** @param {Response} answer */
async function read(answer) {
  if (answer.status === 204 || answer.status === 202 && !answer.headers.get('Content-Length')) return null;
  const text = await answer.text();
  const said = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Refused(answer.status, said?.error?.message ?? answer.statusText);
  return said;
}
