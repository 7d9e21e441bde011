/** The list of the sockets, and the form that opens one more. */

import { attempt } from '../app.js';
import { clockTime } from '../i18n/index.js';
import { fill, h, reconcile, setProp } from '../views/parts/dom.js';
import { texts } from './texts.js';

/**
 * @typedef {import('./sockets.js').Look} Look
 * @typedef {import('./sockets.js').Inspected} Inspected
 * @typedef {import('./sockets.js').Protocol} Protocol
 */

/** @param {Look} look @param {(task: string, protocol: Protocol) => Promise<void>} open @returns {{element: HTMLElement, draw: () => void}} */
export function socketsView(look, open) {
  const s = texts();
  const list = h('ul', { 'aria-label': s.sockets });
  const task = h('input', { name: 'task', required: true, pattern: '[a-z0-9_\\-]{1,32}', value: 'probe', 'aria-label': s.task, autocomplete: 'off' });
  const protocol = h('select', { 'aria-label': s.protocol }, ...Object.entries(s.protocols).map(([value, label]) => h('option', { value }, label)));
  const form = h('form', { class: 'another', 'aria-label': s.newTask }, task, protocol, h('button', { class: 'quiet' }, s.open));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(look.app, open(task.value, /** @type {Protocol} */ (protocol.value)));
  });
  const draw = () => {
    const rows = [...look.sockets.map((socket) => ({ key: `${socket.task} ${socket.protocol} ${look.sockets.indexOf(socket)}`, socket, away: null })), ...look.elsewhere.map((away) => ({ key: `away ${away.task}`, socket: null, away }))];
    reconcile(list, rows, ({ key }) => key, () => null, ({ socket, away }, held) => (socket ? drawSocket(look, socket, held) : held ?? drawAway(away)));
  };
  return { element: h('section', { class: 'inspector-sockets' }, list, form), draw };
}

/** @param {Look} look @param {Inspected} socket @param {HTMLElement} [held] @returns {HTMLElement} */
function drawSocket(look, socket, held) {
  const s = texts();
  const choose = () => {
    look.chosen = socket;
    look.changed();
  };
  const row = held ?? h('li', {}, h('button', { type: 'button', onclick: choose }));
  const button = /** @type {HTMLElement} */ (row.firstElementChild);
  setProp(button, 'aria-pressed', String(look.chosen === socket));
  const { counts, bytes, lost, trip } = socket.traffic;
  const { commands, bytes: unwritten } = socket.waiting();
  const signature = [socket.phase(), counts.in, counts.out, bytes.in, bytes.out, lost, trip, commands, unwritten].join(' ');
  if (button.dataset.shown === signature) return row;
  button.dataset.shown = signature;
  fill(button, h('b', {}, socket.task), h('span', { class: 'state', 'data-phase': socket.phase().split(' ', 1)[0] }, inWords(socket.phase())), h('small', {}, s.protocols[socket.protocol]),
    ...[`${s.trip}: ${trip === null ? '–' : `${trip < 10 ? trip.toFixed(1) : Math.round(trip)} ms`}`, `${s.frames}: ${s.inOut(String(counts.in), String(counts.out))}`,
      `${s.bytes}: ${s.inOut(sized(bytes.in), sized(bytes.out))}`, `${s.waiting}: ${s.queue(commands, sized(unwritten))}`, lost && s.lost(lost)].filter((fact) => fact).map((fact) => h('span', { class: 'fact' }, String(fact))));
  return row;
}

/** @param {import('./sockets.js').Elsewhere} away @returns {HTMLElement} */
function drawAway({ task, since_at }) {
  const s = texts();
  return h('li', { class: 'away' }, h('b', {}, task), h('small', {}, `${s.elsewhere}, ${s.since(clockTime(since_at))}`));
}

/** @param {number} bytes */
export function sized(bytes) {
  return bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1000)} kB`;
}

/** @param {string} phase  with a reason behind it, perhaps, which stays as the protocol has it */
function inWords(phase) {
  const [name, ...reason] = phase.split(' ');
  const { phases } = texts();
  return [phases[/** @type {keyof typeof phases} */ (name)] ?? name, ...reason].join(' ');
}
