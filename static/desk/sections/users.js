/** A user: sockets and rooms, and what an operator may do about it. */

import { h } from '../../app/views/parts/dom.js';
import { ask, get } from '../calls.js';
import { button, form, note, roomLink, table, time, when } from '../parts.js';
import { words } from '../words.js';

const { acts, columns } = words;
const HOUR_S = 3_600;

/** @type {import('../parts.js').Section} */
export async function drawUsers(what, redraw) {
  const finder = form([{ name: 'user', label: words.ask.userId, required: true }], acts.find, ({ user }) => {
    location.hash = `#users/${encodeURIComponent(user)}`;
  });
  return what ? [finder, ...await drawUser(what, redraw)] : [finder];
}

/** @param {string} id @param {() => Promise<void>} redraw */
async function drawUser(id, redraw) {
  const at = `/api/users/${encodeURIComponent(id)}`;
  const { user, sockets, rooms, blocked } = await get(at);
  const done = async () => {
    await redraw();
    note(words.done);
  };
  const until = blocked?.until_at ? ` → ${time(blocked.until_at)}` : '';
  const reason = blocked?.reason ? `: ${blocked.reason}` : '';
  return [
    h('h3', {}, `${user.name} `, h('code', {}, user.id)),
    h('p', {}, user.status ?? ''),
    blocked ? h('p', { class: 'wrong' }, `${words.blockedNow}${until}${reason}`) : h('p', {}),
    table([[columns.task, (each) => each.task], [columns.connection, (each) => each.connection], [columns.since, (each) => when(each.since_at)], ['node', (each) => each.node]], sockets),
    table([[columns.room, (each) => roomLink(each.room)], [columns.role, (each) => each.role]], rooms),
    button(acts.disconnect, async () => {
      await ask('POST', `${at}/disconnect`);
      await done();
    }, { danger: true }),
    blocked ? button(acts.unblock, async () => {
      await ask('DELETE', `${at}/block`);
      await done();
    }) : blockForm(at, done),
    form([{ name: 'keeps', label: words.eraseKeeps, type: 'checkbox' }], acts.erase, async ({ keeps }) => {
      await ask('DELETE', at, { keep_messages: keeps === 'on' });
      note(words.erasing);
    }, { danger: true }),
  ];
}

/** @param {string} at @param {() => Promise<void>} done */
function blockForm(at, done) {
  const fields = [{ name: 'hours', label: words.ask.hours, type: 'number' }, { name: 'reason', label: words.ask.reason }];
  return form(fields, acts.block, async ({ hours, reason }) => {
    await ask('POST', `${at}/block`, { ...(hours && { duration_s: Math.round(Number(hours) * HOUR_S) }), ...(reason && { reason }) });
    await done();
  }, { danger: true });
}
