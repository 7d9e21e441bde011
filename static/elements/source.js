/** The connection that all elements of a page share, and where their style sheets are. */

import { connect } from '../sdk/index.js';
import { h } from '../app/views/parts/dom.js';

/**
 * @typedef {import('../sdk/client.js').Client} Client
 *
 * @typedef {object} Source
 * @property {Client} client
 * @property {Client} games  on a socket of its own
 *
 * @typedef {object} Choice
 * @property {string} [origin]  of the server; by default the one that these elements come from
 * @property {import('../sdk/tokens.js').GiveToken} [token]
 */

/** The server that these elements come from. */
export const HOME = new URL('../..', import.meta.url).href.replace(/\/$/u, '');
const SHEETS = ['css/tokens.css', 'css/base.css', 'css/table.css', 'css/boards.css', 'css/sketch.css', 'elements/elements.css'];

/** @type {Choice} */
let chosen = {};
/** @type {Promise<Source> | null} */
let source = null;
/** Elements that have a source of their own. @type {WeakMap<HTMLElement, Source>} */
const own = new WeakMap();

/**
 * Say how the elements of this page sign in; to be called before the first of them is shown.
 *
 * @param {Choice} choice
 */
export function use(choice) {
  if (source) throw new Error('the elements of this page are connected already');
  chosen = choice;
}

/**
 * Have one element be of another user than the rest of the page; to be called before it is shown.
 *
 * @param {HTMLElement} element
 * @param {Source} another
 */
export function useFor(element, another) {
  own.set(element, another);
}

/**
 * @param {HTMLElement} element  the first one that asks says by its `token-url` how all of them sign in
 * @returns {Promise<Source>} rejected with a Failure
 */
export function sourceFor(element) {
  const another = own.get(element);
  if (another) return Promise.resolve(another);
  source ??= opened(element.getAttribute('token-url'));
  source.catch(() => {
    source = null; // the next element tries again
  });
  return source;
}

/** @param {string | null} address @returns {Promise<Source>} */
async function opened(address) {
  const { origin = HOME, token = address === null ? undefined : () => fetched(address) } = chosen;
  if (token) return beside(connect({ origin, token, task: 'chat' }));
  const all = connect({ origin, task: 'chat' });
  if (!all.sessions.current) await all.sessions.guest();
  return beside(all);
}

/** @param {{client: Client, beside: (prefix: string) => Client}} all @returns {Source} */
function beside({ client, beside: another }) {
  const games = another('game');
  for (const each of [client, games]) if (each.link.state.phase === 'stopped') each.start();
  return { client, games };
}

/** @param {string} address @returns {Promise<string | null>} null where the page's server says that nobody is signed in */
async function fetched(address) {
  const response = await fetch(address, { cache: 'no-store' });
  if (response.status === 401) return null;
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return (await response.text()).trim();
}

/** @returns {HTMLLinkElement[]} the style of an element */
export function sheets() {
  return SHEETS.map((path) => h('link', { rel: 'stylesheet', crossorigin: 'anonymous', href: `${HOME}/static/${path}` }));
}
