/** Blocking people, and ending that. */

import { attempt, toast } from '../app.js';
import { t } from '../i18n/index.js';
import { applyBlock, setBlocked, unfold } from '../state/blocks.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').BlocksReply} BlocksReply
 * @typedef {import('../../sdk/types.js').Message} Message
 * @typedef {import('../../sdk/types.js').Person} Person
 */

/** Written whenever a block changes, so that the user's other windows fetch the list again. */
const CHANGED = 'teahouse.blocks';

/** Fetch the user's blocks. If that fails, the known ones stay. @param {App} app */
export async function loadBlocks(app) {
  /** @type {BlocksReply | null} */
  const reply = await app.client.request({ op: 'blocks' }).catch(() => null);
  if (!reply) return;
  setBlocked(app.store.state, reply.users);
  app.store.change();
}

/** Follow changes from other windows of this browser. @param {App} app */
export function followBlocks(app) {
  window.addEventListener('storage', ({ key }) => {
    if (key === CHANGED && app.store.state.link.phase === 'open') void loadBlocks(app);
  });
}

/** @param {App} app @param {Person} person */
export async function block(app, person) {
  await set(app, person, true);
  toast(app, t().blocks.done(person.name), { label: t().members.undo, run: () => attempt(app, unblock(app, person)) });
}

/** @param {App} app @param {Person} person */
export function unblock(app, person) {
  return set(app, person, false);
}

/** @param {App} app @param {Person} person @param {boolean} on */
async function set(app, { id, name }, on) {
  await app.client.request({ op: 'user.block', user: id, on });
  applyBlock(app.store.state, { id, name }, on);
  localStorage.setItem(CHANGED, String(Date.now()));
  app.store.change();
}

/** Show a message of a blocked user. @param {App} app @param {Message} message */
export function showFolded(app, message) {
  unfold(app.store.state, message);
  app.store.change();
}
