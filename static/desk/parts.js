/** What all sections draw with: tables, buttons that ask first, forms of a line, times. */

import { h } from '../app/views/parts/dom.js';
import { locale, words } from './words.js';

/** @typedef {import('../app/views/parts/dom.js').Child} Child */
/** @typedef {(what: string, redraw: () => Promise<void>) => Promise<HTMLElement[]>} Section */
/** @typedef {{name: string, label?: string, type?: string, required?: boolean, options?: string[]}} Field */

/** @param {number | undefined | null} at  ms since the epoch @returns {string} */
export function time(at) {
  if (at === undefined || at === null) return '';
  return new Date(at).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'medium' });
}

/**
 * @template Row
 * @param {Array<[string, (row: Row) => Child | Child[]]>} columns  heading and cell
 * @param {Row[]} rows
 * @returns {HTMLElement}
 */
export function table(columns, rows) {
  if (!rows.length) return h('p', { class: 'none' }, words.none);
  const head = h('tr', {}, ...columns.map(([title]) => h('th', { scope: 'col' }, title)));
  const body = rows.map((row) => h('tr', {}, ...columns.map(([, cell]) => h('td', {}, ...[cell(row)].flat()))));
  return h('div', { class: 'scroll', tabindex: 0 }, h('table', {}, h('thead', {}, head), h('tbody', {}, ...body)));
}

/** @param {string} label @param {() => unknown} run @param {{danger?: boolean}} [how]  what is `danger` is asked about first */
export function button(label, run, { danger = false } = {}) {
  const click = () => {
    if (!danger || confirm(`${label}: ${words.sure}`)) void tried(run);
  };
  return h('button', { type: 'button', class: danger ? 'danger' : '', onclick: click }, label);
}

/**
 * A form of one line.
 *
 * @param {Field[]} fields
 * @param {string} label
 * @param {(given: Record<string, string>) => unknown} run
 * @param {{danger?: boolean}} [how]
 */
export function form(fields, label, run, { danger = false } = {}) {
  const made = h('form', { class: 'line' }, ...fields.map(drawField), h('button', { class: danger ? 'danger' : '' }, label));
  made.addEventListener('submit', (event) => {
    event.preventDefault();
    if (danger && !confirm(`${label}: ${words.sure}`)) return;
    const given = Object.fromEntries([...new FormData(made)].map(([name, value]) => [name, String(value).trim()]));
    void tried(() => run(given));
  });
  return made;
}

/** @param {Field} field */
function drawField({ name, label = '', type = 'text', required = false, options }) {
  if (options) return h('select', { name, 'aria-label': label }, ...options.map((each) => h('option', {}, each)));
  if (type === 'checkbox') return h('label', {}, h('input', { name, type }), label);
  return h('input', { name, type, required, placeholder: label, 'aria-label': label, autocomplete: 'off' });
}

/** Say something at the foot of the page. @param {string} text @param {boolean} [isWrong] */
export function note(text, isWrong = false) {
  const place = document.querySelector('.note');
  if (!(place instanceof HTMLElement)) return;
  place.textContent = text;
  place.classList.toggle('wrong', isWrong);
}

/** Carry something out, and say how it went. @param {() => unknown} run */
export async function tried(run) {
  note('');
  try {
    await run();
  } catch (error) {
    document.dispatchEvent(new CustomEvent('desk:refused', { detail: error }));
  }
}

/** @param {{id: string, name?: string} | undefined | null} user @returns {Child} */
export function person(user) {
  if (!user) return '';
  return h('a', { href: `#users/${encodeURIComponent(user.id)}` }, user.name ?? user.id);
}

/** @param {number | undefined | null} at  ms since the epoch @returns {Child} */
export function when(at) {
  return at === undefined || at === null ? '' : h('time', { datetime: new Date(at).toISOString() }, time(at));
}

/** @param {string} room @param {string} [title] @returns {Child} */
export function roomLink(room, title = room) {
  return h('a', { href: `#rooms/${encodeURIComponent(room)}` }, title);
}
