/** A user: sockets and rooms, and what an operator may do about it. */

import { fill, h } from '../../app/views/parts/dom.js';
import { Refused, ask, get } from '../calls.js';
import { button, form, note, person, roomLink, table, time, when } from '../parts.js';
import { words } from '../words.js';

const { acts, columns } = words;
const HOUR_S = 3_600;

/** @type {import('../parts.js').Section} */
export async function drawUsers(what, redraw) {
  const list = h('div', { role: 'status' });
  const finder = form([{ name: 'user', label: words.ask.userNamed, required: true }], acts.find, ({ user }) => find(user, list));
  return what ? [finder, list, ...await drawUser(what, redraw)] : [finder, list];
}

/** Those with this id, whose names begin so, or whom the application calls so. @param {string} wanted @param {HTMLElement} list */
async function find(wanted, list) {
  const outside = await get('/api/users/by-subject', { sub: wanted }).catch(unlessMissing);
  for (const id of outside ? [wanted, outside.user] : [wanted]) {
    if (!await get(`/api/users/${encodeURIComponent(id)}`).catch(unlessMissing)) continue;
    location.hash = `#users/${encodeURIComponent(id)}`;
    return;
  }
  const { users, more } = await get('/api/admin/users', { name: wanted });
  if (!users.length) note(words.nobody, true);
  const rows = [[columns.user, (/** @type {any} */ user) => person(user)], ['', (/** @type {any} */ user) => (user.guest ? words.guest : '')]];
  fill(list, table(/** @type {any} */ (rows), users), more && h('p', {}, '…'));
}

/** @param {unknown} error */
function unlessMissing(error) {
  if (error instanceof Refused && [400, 404, 409].includes(error.status)) return null;
  throw error;
}

/** @param {string} id @param {() => Promise<void>} redraw */
async function drawUser(id, redraw) {
  const at = `/api/users/${encodeURIComponent(id)}`;
  const ofAdmin = `/api/admin/users/${encodeURIComponent(id)}`;
  const [{ user, sockets, rooms, blocked }, { sessions }] = await Promise.all([get(at), get(`${ofAdmin}/sessions`)]);
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
    form([{ name: 'name', label: words.ask.newName, required: true }], acts.rename, async (given) => {
      await ask('PATCH', ofAdmin, given);
      await done();
    }),
    drawSessions(ofAdmin, sessions, done),
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

/** @param {string} at @param {any[]} sessions @param {() => Promise<void>} done */
function drawSessions(at, sessions, done) {
  const end = (/** @type {any} */ session) => button(acts.end, async () => {
    await ask('DELETE', `${at}/sessions/${encodeURIComponent(session.id)}`);
    await done();
  }, { danger: true });
  return table([
    [columns.session, (each) => h('code', {}, each.id)],
    [columns.added, (each) => when(each.created_at)],
    [columns.used, (each) => when(each.used_at)],
    [columns.address, (each) => each.address],
    [columns.agent, (each) => each.user_agent],
    ['', end],
  ], sessions);
}

/** @param {string} at @param {() => Promise<void>} done */
function blockForm(at, done) {
  const fields = [{ name: 'hours', label: words.ask.hours, type: 'number' }, { name: 'reason', label: words.ask.reason }];
  return form(fields, acts.block, async ({ hours, reason }) => {
    await ask('POST', `${at}/block`, { ...(hours && { duration_s: Math.round(Number(hours) * HOUR_S) }), ...(reason && { reason }) });
    await done();
  }, { danger: true });
}
