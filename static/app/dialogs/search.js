/** The search for messages in the user's rooms, and who has seen a message. */

import { followAddress } from '../actions/places/places.js';
import { attempt } from '../app.js';
import { errorText, shortTime, t } from '../i18n/index.js';
import { markedParts, searchOf } from '../state/reading/finding.js';
import { activeRoom, activeTimeline } from '../state/rooms.js';
import { avatar } from '../views/parts/avatar.js';
import { fill, h } from '../views/parts/dom.js';
import { roomTitle } from '../views/parts/match_text.js';
import { personName } from '../views/parts/person_name.js';
import { field, openDialog } from './dialog.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Message} Message
 * @typedef {import('../../sdk/types.js').Person} Person
 */

const AFTER_TYPING_MS = 250;

/** @param {App} app @param {string} [room]  the one to begin in, else all */
export function openSearch(app, room) {
  const f = t().finding;
  const query = h('input', { type: 'search', name: 'query', autocomplete: 'off', maxlength: 100, placeholder: f.query, 'aria-label': f.query });
  const status = h('p', { class: 'found', role: 'status' });
  const list = h('ul', { class: 'finder hits' });
  const more = h('button', { type: 'button', class: 'quiet', hidden: true, onclick: () => look(cursor) }, f.more);
  const dialog = openDialog({ title: f.title, body: [query, filters(app, room), status, list, h('footer', {}, more)] });
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector('form'));
  /** @type {string | undefined} */
  let cursor;
  let asked = 0;
  /** @param {string} [after]  the cursor of the next page */
  async function look(after) {
    const wanted = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const command = searchOf({ query: '', ...wanted });
    const number = ++asked;
    if (!after) fill(list);
    if (!command) return show([], '', undefined);
    try {
      const reply = await app.client.ask({ ...command, limit: 30, ...(after && { cursor: after }) });
      if (number === asked && dialog.open) show(reply.messages, String(command.query), reply.cursor);
    } catch (error) {
      if (number === asked) fill(status, errorText(error));
    }
    return undefined;
  }
  /** @param {Message[]} messages @param {string} words @param {string} [next] */
  function show(messages, words, next) {
    cursor = next;
    more.hidden = !next;
    list.append(...messages.map((message) => hit(app, message, words, () => dialog.close())));
    fill(status, list.childElementCount ? f.count(list.childElementCount, Boolean(next)) : searchable(form) && f.none);
  }
  /** @type {ReturnType<typeof setTimeout>} */
  let due;
  form.addEventListener('input', () => {
    clearTimeout(due);
    due = setTimeout(() => look(), AFTER_TYPING_MS);
  });
  form.addEventListener('submit', () => void look());
}

/** @param {HTMLFormElement} form @returns {boolean} whether it has something to search for */
function searchable(form) {
  const entered = new FormData(form);
  return ['query', 'from', 'has'].some((name) => String(entered.get(name) ?? '').trim() !== '');
}

/** @param {App} app @param {string} [room] */
function filters(app, room) {
  const f = t().finding;
  const { state } = app.store;
  const active = activeRoom(state);
  const here = active && h('option', { value: active.id, selected: active.id === room }, f.here(roomTitle(state, active)));
  const where = h('select', { name: 'room' }, h('option', { value: '' }, f.everywhere), here);
  const people = [...(activeTimeline(state)?.members.values() ?? [])].map(({ user }) => user).filter(({ id }) => id !== state.me?.id).slice(0, 100);
  const from = h('select', { name: 'from' }, h('option', { value: '' }, f.anybody), state.me && h('option', { value: state.me.id }, f.me),
    ...people.map((person) => h('option', { value: person.id }, personName(person))));
  const has = h('select', { name: 'has' }, ...[['', f.anything], ['file', f.file], ['link', f.link]].map(([value, label]) => h('option', { value }, label)));
  return h('details', { class: 'filters' }, h('summary', {}, f.filters),
    h('div', {}, field(f.where, where), field(f.from, from), field(f.has, has),
      field(f.since, h('input', { type: 'date', name: 'since' })), field(f.until, h('input', { type: 'date', name: 'until' }))));
}

/** @param {App} app @param {Message} message @param {string} words @param {() => void} close */
function hit(app, message, words, close) {
  const { state } = app.store;
  const room = state.rooms.get(message.room);
  const go = () => {
    close();
    attempt(app, followAddress(app, { room: message.room, seq: message.seq }));
  };
  const parts = markedParts(message.text ?? '', words).map(({ text, hit: marked }) => (marked ? h('mark', {}, text) : text));
  return h('li', {}, h('button', { type: 'button', onclick: go }, avatar(message.sender),
    h('span', { class: 'what' },
      h('small', {}, h('bdi', {}, personName(message.sender)), ' · ', h('bdi', {}, room ? roomTitle(state, room) : message.room), ' · ', shortTime(message.sent_at)),
      h('span', { class: 'excerpt', dir: 'auto' }, ...(parts.length ? parts : [message.attachments?.map(({ name }) => name).join(', ') ?? ''])))));
}

/** Show who in a small room has received a message, and who has read it. @param {App} app @param {Message} message */
export async function openSeen(app, message) {
  const f = t().finding;
  /** @type {{positions: Array<{user: Person, delivered: number, read: number}>}} */
  const { positions } = await app.client.request({ op: 'seen', room: message.room });
  const others = positions.filter(({ user }) => user.id !== message.sender.id);
  /** @type {Array<[string, typeof others]>} */
  const groups = [
    [f.read, others.filter(({ read }) => read >= message.seq)],
    [f.delivered, others.filter(({ read, delivered }) => read < message.seq && delivered >= message.seq)],
    [f.waiting, others.filter(({ read, delivered }) => Math.max(read, delivered) < message.seq)],
  ];
  const body = groups.filter(([, people]) => people.length).map(([title, people]) => h('section', { class: 'seen-by' }, h('h3', {}, `${title} (${people.length})`),
    h('ul', { class: 'finder' }, ...people.map(({ user }) => h('li', { class: 'seen' }, avatar(user), h('bdi', {}, personName(user)))))));
  openDialog({ title: f.seenTitle, body });
}
