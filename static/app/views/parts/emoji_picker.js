/**
 * Picks an emoji: a search, and a grid in groups. In the grid the arrow keys move from cell to cell, Home and End
 * along a row; Tab switches between search and grid, Enter picks, Esc closes. After the grid pattern of the ARIA
 * Authoring Practices.
 */

import { currentLanguage, t } from '../../i18n/index.js';
import { EMOJI_GROUPS } from '../../state/writing/emoji.js';
import { emojiName, findEmoji } from '../../state/writing/emoji_finding.js';
import { fill, h } from './dom.js';
import { popUp } from './menu.js';
import { recentEmoji, rememberEmoji } from './recent_emoji.js';

const COLUMNS = 7;

/**
 * @param {Element} anchor  gets the focus back when nothing is picked
 * @param {(emoji: string) => void} pick
 */
export function openEmojiPicker(anchor, pick) {
  const e = t().emoji;
  const grid = h('div', { class: 'emoji-grid', role: 'grid', id: 'emoji-grid', 'aria-label': e.title });
  const search = h('input', { type: 'search', autocomplete: 'off', placeholder: e.search, 'aria-label': e.search, 'aria-controls': 'emoji-grid' });
  const count = h('p', { class: 'none', role: 'status' });
  const picker = h('div', { class: 'menu emoji-picker', role: 'dialog', popover: 'auto', 'aria-label': e.title }, search, count, grid);
  const draw = () => {
    const found = findEmoji(search.value);
    const asked = search.value.trim() !== '';
    count.classList.toggle('unseen', !asked || found.length > 0);
    fill(count, asked ? e.found(found.length) : '');
    drawGrid(grid, asked ? [['', found]] : groups());
  };
  search.addEventListener('input', draw);
  picker.addEventListener('keydown', (event) => onKey(event, search, grid));
  grid.addEventListener('click', ({ target }) => {
    const cell = /** @type {HTMLElement} */ (target).closest('button');
    if (!cell) return;
    const { emoji = '' } = cell.dataset;
    rememberEmoji(emoji);
    picker.hidePopover();
    pick(emoji);
  });
  draw();
  popUp(picker, anchor);
  // An on-screen keyboard would cover the emoji.
  (matchMedia('(hover: hover)').matches ? search : cells(grid)[0]).focus();
}

/** @returns {Array<[title: string, emoji: string[]]>} */
function groups() {
  const e = t().emoji;
  const recent = recentEmoji();
  const all = EMOJI_GROUPS.map(([group, entries]) => /** @type {[string, string[]]} */ ([e.groups[group], entries.map(([emoji]) => emoji)]));
  return recent.length ? [[e.recent, recent], ...all] : all;
}

/** @param {HTMLElement} grid @param {Array<[title: string, emoji: string[]]>} shown */
function drawGrid(grid, shown) {
  fill(grid, ...shown.filter(([, emoji]) => emoji.length).map(([title, emoji]) =>
    h('div', { role: 'rowgroup', 'aria-label': title || null, 'data-title': title || null }, ...rowsOf(emoji))));
  grid.scrollTop = 0;
  cells(grid)[0]?.setAttribute('tabindex', '0');
}

/** @param {string[]} emoji */
function rowsOf(emoji) {
  const rows = [];
  for (let from = 0; from < emoji.length; from += COLUMNS) rows.push(h('div', { role: 'row' }, ...emoji.slice(from, from + COLUMNS).map(cell)));
  return rows;
}

/** @param {string} emoji */
function cell(emoji) {
  const name = emojiName(emoji, currentLanguage());
  return h('button', { type: 'button', role: 'gridcell', tabindex: -1, 'aria-label': name, title: name, 'data-emoji': emoji }, emoji);
}

/** @param {HTMLElement} grid */
function cells(grid) {
  return [...grid.querySelectorAll('button')];
}

/** @param {KeyboardEvent} event @param {HTMLInputElement} search @param {HTMLElement} grid */
function onKey(event, search, grid) {
  event.stopPropagation();
  if (event.isComposing) return;
  const now = event.target instanceof HTMLButtonElement ? event.target : null;
  const entry = /** @type {HTMLElement | null} */ (grid.querySelector('[tabindex="0"]'));
  const to = now ? step(event, now, grid) ?? (event.key === 'Tab' || event.key === 'ArrowUp' ? search : null)
    : event.key === 'Tab' || event.key === 'ArrowDown' ? entry : null;
  if (!now && event.key === 'Enter') entry?.click();
  if (to) move(grid, to);
  if (to || event.key === 'Tab' || (!now && event.key === 'Enter')) event.preventDefault();
}

/** Exactly one cell is in the tab order. @param {HTMLElement} grid @param {HTMLElement} to */
function move(grid, to) {
  if (grid.contains(to)) {
    grid.querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
    to.setAttribute('tabindex', '0');
  }
  to.focus();
}

/** @param {KeyboardEvent} event @param {HTMLButtonElement} now @param {HTMLElement} grid @returns {HTMLElement | null} the cell that a key moves to */
function step({ key, ctrlKey }, now, grid) {
  const all = cells(grid);
  const rows = [...grid.querySelectorAll('[role=row]')].map((row) => [...row.querySelectorAll('button')]);
  const at = rows.findIndex((row) => row.includes(now));
  const column = rows[at].indexOf(now);
  const index = all.indexOf(now);
  const inRow = (/** @type {HTMLElement[] | undefined} */ row) => row?.[Math.min(column, row.length - 1)] ?? null;
  if (key === 'ArrowRight') return all[index + 1] ?? now;
  if (key === 'ArrowLeft') return all[index - 1] ?? now;
  if (key === 'ArrowDown') return inRow(rows[at + 1]) ?? now;
  if (key === 'ArrowUp') return at > 0 ? inRow(rows[at - 1]) : null;
  if (key === 'Home') return ctrlKey ? all[0] : rows[at][0];
  if (key === 'End') return (ctrlKey ? all : rows[at]).at(-1) ?? null;
  return null;
}
