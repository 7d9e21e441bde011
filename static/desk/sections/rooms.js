/** Rooms: found by their titles, looked into, moderated, closed; and where a message is. */

import { h } from '../../app/views/parts/dom.js';
import { ask, get } from '../calls.js';
import { button, form, note, person, roomLink, table, time, when } from '../parts.js';
import { words } from '../words.js';

const { acts, columns } = words;
const SHOWN = 50;

/** @type {import('../parts.js').Section} */
export async function drawRooms(what, redraw) {
  return what ? await drawRoom(what, redraw) : await drawList();
}

async function drawList() {
  const place = h('div', {});
  await show('');
  return [form([{ name: 'query', label: words.ask.roomWords }], words.search, ({ query }) => show(query)), place];

  /** @param {string} query @param {string} [cursor] */
  async function show(query, cursor) {
    const { rooms, cursor: next } = await get('/api/rooms', { query, cursor });
    const shown = table([
      [columns.room, (room) => roomLink(room.room, room.title || room.room)],
      [columns.kind, (room) => `${room.kind} · ${room.visibility}`],
      [columns.members, (room) => String(room.members)],
      [columns.online, (room) => String(room.online)],
      [columns.seq, (room) => String(room.seq)],
      [columns.added, (room) => when(room.created_at)],
    ], rooms);
    if (!cursor) place.replaceChildren();
    place.querySelector('.more')?.remove();
    place.append(shown);
    if (next) {
      const more = button(words.more, () => show(query, next));
      more.classList.add('more');
      place.append(more);
    }
  }
}

/** @param {string} id @param {() => Promise<void>} redraw */
async function drawRoom(id, redraw) {
  const at = `/api/rooms/${encodeURIComponent(id)}`;
  const [{ room }, { members }, { bans }] = await Promise.all([get(at), get(`${at}/members`), get(`${at}/bans`)]);
  const messages = room.history === 'none' ? [] : (await get(`${at}/messages`, { limit: SHOWN })).messages;
  const act = (/** @type {string} */ method, /** @type {string} */ path, /** @type {object | undefined} */ body = undefined) => async () => {
    await ask(method, at + path, body);
    await redraw();
  };
  const away = async () => {
    await ask('DELETE', at);
    location.hash = '#rooms';
  };
  return [
    h('p', {}, h('a', { href: '#rooms' }, `‹ ${acts.back}`)),
    h('h3', {}, `${room.title} `, h('code', {}, room.room)),
    h('p', {}, [room.topic, room.kind, room.visibility, `rev ${room.rev}`, `${columns.online} ${room.online}`].filter(Boolean).join(' · ')),
    form([{ name: 'text', label: words.ask.text, required: true }], acts.say, ({ text }) => act('POST', '/messages', { text })()),
    form([{ name: 'slow_mode_s', label: words.ask.slow, type: 'number', required: true }], acts.slow, (given) => act('PATCH', '', { slow_mode_s: Number(given.slow_mode_s) })()),
    drawMessages(room.room, messages, act),
    h('h3', {}, columns.members),
    drawMembers(members, act),
    h('h3', {}, acts.ban),
    drawBans(bans, act),
    button(acts.delete, away, { danger: true }),
  ];
}

/** @typedef {(method: string, path: string, body?: object) => () => Promise<void>} Act */

/** @param {string} room @param {any[]} messages @param {Act} act */
function drawMessages(room, messages, act) {
  const place = h('div', {});
  const shown = table([
    [columns.seq, (each) => String(each.seq)],
    [columns.at, (each) => when(each.sent_at)],
    [columns.sender, (each) => person(each.sender)],
    [columns.message, (each) => each.deleted ? '—' : each.text],
    ['', (each) => [
      button(acts.where, async () => place.replaceChildren(...await drawWhere(room, each.seq))),
      each.deleted ? '' : button(acts.delete, act('DELETE', `/messages/${each.seq}`), { danger: true }),
    ]],
  ], messages);
  return h('div', {}, place, shown);
}

/** Where a message is: accepted, stored, shown, and to whom it was written. @param {string} room @param {number} seq */
async function drawWhere(room, seq) {
  const found = await get(`/api/admin/messages/${encodeURIComponent(room)}/${seq}`);
  const lines = [`#${seq} ${words.accepted} ${time(found.accepted_at)}`, `${words.stored} ${found.rev}`, `${words.published} ${found.newest_rev}`];
  if (!found.reached) return [h('p', {}, [...lines, words.tooMany].join(' · '))];
  const reached = table([[columns.reached, (each) => person(each.user)], [columns.read, (each) => String(each.read)]], found.reached);
  return [h('p', {}, lines.join(' · ')), reached];
}

/** @param {any[]} members @param {Act} act */
function drawMembers(members, act) {
  const path = (/** @type {any} */ member) => `/members/${encodeURIComponent(member.user.id)}`;
  return table([
    [columns.user, (each) => person(each.user)],
    [columns.role, (each) => each.role],
    [columns.online, (each) => each.online ? '●' : ''],
    ['', (each) => [
      button(acts.kick, act('DELETE', path(each)), { danger: true }),
      button(acts.ban, act('POST', '/bans', { user: each.user.id }), { danger: true }),
    ]],
  ], members);
}

/** @param {any[]} bans @param {Act} act */
function drawBans(bans, act) {
  return table([
    [columns.user, (each) => person(each.user)],
    [columns.kind, (each) => each.kind],
    [columns.by, (each) => person(each.by)],
    [columns.reason, (each) => each.reason ?? ''],
    [columns.at, (each) => when(each.banned_at)],
    ['', (each) => each.kind === 'ban' ? button(acts.unban, act('DELETE', `/bans/${encodeURIComponent(each.user.id)}`)) : ''],
  ], bans);
}

/** Find a message by its room and number. */
export function whereForm() {
  const place = h('div', {});
  const fields = [{ name: 'room', label: words.ask.roomId, required: true }, { name: 'seq', label: words.ask.seq, type: 'number', required: true }];
  const asked = form(fields, acts.where, async ({ room, seq }) => {
    place.replaceChildren(...await drawWhere(room, Number(seq)));
    note('');
  });
  return h('div', {}, asked, place);
}
