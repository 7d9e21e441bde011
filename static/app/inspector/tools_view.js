/** The tools for the chosen socket: cut it, worsen its network, send a typed frame, copy what was sent. */

import { toast } from '../app.js';
import { onServer } from '../home.js';
import { fill, h } from '../views/parts/dom.js';
import { openMenu } from '../views/parts/menu.js';
import { scriptOf } from './copying.js';
import { texts } from './texts.js';

/**
 * @typedef {import('./sockets.js').Look} Look
 * @typedef {import('./sockets.js').Inspected} Inspected
 * @typedef {import('./copying.js').Form} Form
 */

const WIRE = { json: 'teahouse.v1.json', msgpack: 'teahouse.v1.msgpack', stomp: 'v12.stomp', sockjs: 'teahouse.v1.json' };
const EXAMPLE = '{"op": "room.list", "limit": 3}';
const STOMP_EXAMPLE = 'SUBSCRIBE\nid:0\ndestination:/topic/rooms.lobby';

/** @param {Look} look @param {(socket: Inspected) => void} end @returns {{element: HTMLElement, draw: () => void}} */
export function toolsView(look, end) {
  const s = texts();
  const cut = h('button', { type: 'button', class: 'quiet', onclick: () => look.chosen.cut() }, s.cut);
  const close = h('button', { type: 'button', class: 'quiet', onclick: () => end(look.chosen) }, s.end);
  const delay = number(60_000, (value) => (look.chosen.faults.delayMs = value));
  const drop = number(100, (value) => (look.chosen.faults.dropPercent = value));
  const copy = h('button', { type: 'button', class: 'quiet', 'aria-haspopup': 'menu', onclick: () => openMenu(copy, s.copy, [
    { label: s.copyNode, icon: 'copy', run: () => void copied(look, 'node') },
    { label: s.copyBrowser, icon: 'copy', run: () => void copied(look, 'browser') },
    { label: s.copyWscat, icon: 'copy', run: () => void copied(look, 'wscat') },
  ]) }, s.copy);
  const row = h('div', { class: 'inspector-tools' }, cut, close, h('label', {}, s.delay, delay), h('label', {}, s.drop, drop), copy);
  const { form, write } = rawForm(look);
  /** @type {Inspected | null} */
  let shown = null;
  const draw = () => {
    if (shown === look.chosen) return;
    shown = look.chosen;
    close.hidden = !shown.own;
    delay.value = String(shown.faults.delayMs);
    drop.value = String(shown.faults.dropPercent);
    write.value = shown.protocol === 'stomp' ? STOMP_EXAMPLE : EXAMPLE;
  };
  return { element: h('section', { class: 'inspector-doing' }, row, form), draw };
}

/** @param {number} most @param {(value: number) => void} set */
function number(most, set) {
  const input = h('input', { type: 'number', min: 0, max: most, step: 1, inputmode: 'numeric' });
  input.addEventListener('input', () => set(Math.min(most, Math.max(0, Number(input.value) || 0))));
  return input;
}

/** @param {Look} look */
function rawForm(look) {
  const s = texts();
  const write = h('textarea', { rows: 2, spellcheck: 'false', 'aria-label': s.raw, placeholder: s.rawHint, autocomplete: 'off' });
  const trouble = h('p', { class: 'trouble', role: 'alert' });
  const form = h('form', { class: 'raw' }, h('small', {}, `${s.raw}: ${s.rawHint}`), write, h('button', { class: 'primary' }, s.send), trouble);
  const send = () => {
    fill(trouble);
    try {
      look.chosen.send(write.value);
    } catch (error) {
      fill(trouble, error instanceof SyntaxError ? s.noJson : s.noSocket);
    }
  };
  form.addEventListener('submit', (event) => (event.preventDefault(), send()));
  write.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  });
  return { form, write };
}

/** @param {Look} look @param {Form} form */
async function copied({ app, chosen }, form) {
  const path = chosen.protocol === 'stomp' ? '/ws' : '/socket';
  const script = scriptOf(chosen.traffic.frames, form, { origin: onServer('/').replace(/\/$/u, ''), task: chosen.task, path, protocol: WIRE[chosen.protocol] });
  await navigator.clipboard.writeText(script);
  toast(app, texts().copied);
}
