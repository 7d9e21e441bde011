/** The frames of the chosen socket, the newest at the end: filtered by kind, room and text, and shown whole on demand. */

import { fill, h, reconcile, say } from '../views/parts/dom.js';
import { sized } from './sockets_view.js';
import { texts } from './texts.js';
import { filtered, pretty } from './traffic.js';

/**
 * @typedef {import('./sockets.js').Look} Look
 * @typedef {import('./traffic.js').Seen} Seen
 */

/** At most this many frames are drawn. */
const DRAWN = 200;
const NEAR_PX = 40;

/** @param {Look} look @returns {{element: HTMLElement, draw: () => void}} */
export function framesView(look) {
  const s = texts();
  const kind = h('select', { 'aria-label': s.kind, onchange: look.changed });
  const room = h('select', { 'aria-label': s.room, onchange: look.changed });
  const text = h('input', { type: 'search', 'aria-label': s.text, placeholder: s.text, autocomplete: 'off', oninput: look.changed });
  const clear = h('button', { type: 'button', class: 'quiet', onclick: () => (look.chosen.traffic.clear(), look.changed()) }, s.clear);
  const more = h('p', { class: 'more' });
  const list = h('ol', { tabindex: 0, 'aria-label': s.frames });
  /** @type {unknown} */
  let shown = null;
  const draw = () => {
    const { frames } = look.chosen.traffic;
    if (shown !== look.chosen) fill(list); // frames of two sockets have the same numbers
    const atEnd = shown !== look.chosen || list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
    shown = look.chosen;
    offer(kind, frames.map((seen) => seen.kind), `${s.kind}: ${s.all}`);
    offer(room, frames.map((seen) => seen.room), `${s.room}: ${s.all}`);
    const found = filtered(frames, { kind: kind.value, room: room.value, text: text.value });
    say(more, found.length > DRAWN ? s.more(found.length - DRAWN) : found.length ? '' : s.none);
    reconcile(list, found.slice(-DRAWN), ({ n }) => String(n), () => '', drawFrame);
    if (atEnd) list.scrollTop = list.scrollHeight;
  };
  return { element: h('section', { class: 'inspector-frames', 'aria-label': s.frames }, h('div', { class: 'search' }, kind, room, text, clear), more, list), draw };
}

/** Offer the values that were seen. @param {HTMLSelectElement} select @param {string[]} seen @param {string} all */
function offer(select, seen, all) {
  const names = [...new Set(seen)].filter(Boolean).toSorted();
  if (select.value && !names.includes(select.value)) names.push(select.value);
  const signature = names.join(' ');
  if (select.dataset.names === signature && select.options.length) return;
  select.dataset.names = signature;
  const { value } = select;
  fill(select, h('option', { value: '' }, all), ...names.map((name) => h('option', { value: name }, name)));
  select.value = value;
}

/** @param {Seen} seen @returns {HTMLElement} */
function drawFrame(seen) {
  const s = texts();
  const whole = h('pre');
  const at = new Date(seen.at);
  const time = `${String(at.getMinutes()).padStart(2, '0')}:${String(at.getSeconds()).padStart(2, '0')}.${String(at.getMilliseconds()).padStart(3, '0')}`;
  const marks = [seen.answer && s.answer, seen.lost && s.dropped].filter(Boolean);
  const details = h('details', {},
    h('summary', {}, h('span', { class: 'wire-way', role: 'img', 'aria-label': s[seen.way] }, seen.way === 'out' ? '↑' : '↓'), h('time', {}, time), h('b', {}, seen.kind), seen.room && h('span', { class: 'wire-room' }, seen.room),
      ...marks.map((mark) => h('mark', {}, String(mark))), h('span', { class: 'glimpse' }, seen.text.slice(0, 160)), h('small', {}, sized(seen.bytes))),
    whole);
  details.addEventListener('toggle', () => (whole.textContent = details.open ? pretty(seen) : ''));
  return h('li', { class: `wire ${seen.way}${seen.answer ? ' answer' : ''}${seen.lost ? ' lost' : ''}` }, details);
}
