/** This process: how it is, its sockets, its settings, what it logs, and its end. */

import { fill, h } from '../../app/views/parts/dom.js';
import { ask, get } from '../calls.js';
import { button, form, note, person, table, time, when } from '../parts.js';
import { words } from '../words.js';

const { acts, columns } = words;
const LEVELS = ['debug', 'info', 'warning', 'error'];

/** @type {import('../parts.js').Section} */
export async function drawProcess() {
  const [found, { processes }] = await Promise.all([get('/api/admin/process'), get('/api/admin/processes')]);
  const { state, ...numbers } = found;
  numbers.started_at = time(numbers.started_at);
  numbers.now_at = time(numbers.now_at);
  const shown = Object.entries({ ...numbers, ...state });
  return [
    table([[columns.what, ([name]) => name], [columns.value, ([, value]) => h('span', { class: isWrong(value) ? 'wrong' : '' }, String(value))]], shown),
    h('h3', {}, words.processes),
    table([
      [columns.node, (each) => h('code', {}, each.node)],
      [columns.host, (each) => `${each.host} · ${each.pid}`],
      [columns.since, (each) => when(each.since_at)],
      [columns.state, (each) => each.state],
      ['', (each) => [each.home ? words.isHome : '', each.node === found.node ? words.isThis : ''].filter(Boolean).join(' · ')],
    ], processes),
    button(acts.drain, drain, { danger: true }),
  ];

  /** @param {unknown} value */
  function isWrong(value) {
    return Object.values(state).includes(value) && value !== 'ok' && value !== 'serving';
  }
}

async function drain() {
  await ask('POST', '/api/admin/process/drain');
  note(words.drained);
}

/** @type {import('../parts.js').Section} */
export async function drawSockets(what, redraw) {
  const body = h('div');
  await addSockets(body, what, redraw);
  return [body];
}

/** Add a page of sockets, and the way to the next. @param {HTMLElement} body @param {string | undefined} user @param {() => Promise<void>} redraw @param {string} [cursor] */
async function addSockets(body, user, redraw, cursor) {
  const found = await get('/api/admin/sockets', { user, cursor });
  const close = (/** @type {any} */ socket) => button(acts.close, async () => {
    await ask('DELETE', `/api/admin/sockets/${socket.connection}`);
    await redraw();
  });
  const shown = table([
    [columns.user, (socket) => person(socket.user)],
    [columns.task, (socket) => socket.task],
    [columns.connection, (socket) => socket.connection],
    [columns.node, (socket) => h('code', {}, socket.node)],
    [columns.since, (socket) => when(socket.since_at)],
    [columns.listens, (socket) => String(socket.rooms)],
    [columns.waiting, (socket) => `${socket.waiting_bytes} B`],
    ['', close],
  ], found.sockets);
  const next = h('div');
  body.append(shown, next);
  if (found.more) next.append(button(words.more, () => {
    fill(next);
    return addSockets(next, user, redraw, found.cursor);
  }));
}

/** @type {import('../parts.js').Section} */
export async function drawSettings(_, redraw) {
  const { settings, log_level: level } = await get('/api/admin/settings');
  const choice = form([{ name: 'level', label: acts.setLevel, options: [level, ...LEVELS.filter((each) => each !== level)] }], acts.setLevel, async (given) => {
    await ask('PUT', '/api/admin/process/log', given);
    await redraw();
    note(words.done);
  });
  const shown = table([
    [columns.setting, (each) => h('code', {}, each.name)],
    [columns.value, (each) => h('span', { class: each.is_default ? '' : 'own' }, each.value ?? '')],
    [columns.what, (each) => each.about],
  ], settings);
  return [choice, shown];
}
