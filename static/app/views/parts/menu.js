/** A menu at an element: arrow keys move, Enter chooses, Esc or a click outside closes it. */

import { h } from './dom.js';
import { icon } from './icons.js';

/**
 * @typedef {{label: string, icon?: string, run: () => void, danger?: boolean, checked?: boolean, several?: boolean}} Item  `several`: others may be checked beside it
 * @typedef {{emoji: string[], label: (emoji: string) => string, run: (emoji: string) => void, more: {label: string, run: () => void}}} EmojiRow
 */

/**
 * @param {Element} anchor  gets the focus back when the menu closes
 * @param {string} label
 * @param {Array<Item | 'line' | EmojiRow>} items
 */
export function openMenu(anchor, label, items) {
  openMenuOf(anchor, label, '', (close) => items.map((item) => drawItem(item, close)));
}

/**
 * A menu whose items the caller draws.
 *
 * @param {Element} anchor
 * @param {string} label
 * @param {(item: (props: import('./dom.js').Props, run: () => void, ...content: import('./dom.js').Child[]) => HTMLElement) => HTMLElement[]} draw
 * @param {string} kind  its CSS class
 */
export function openMenuAt(anchor, label, draw, kind) {
  openMenuOf(anchor, label, kind, (close) => draw((props, run, ...content) => menuItem(props, close, run, ...content)));
}

/** @param {Element} anchor @param {string} label @param {string} kind @param {(close: () => void) => HTMLElement[]} draw */
function openMenuOf(anchor, label, kind, draw) {
  const menu = h('div', { class: `menu ${kind}`.trim(), role: 'menu', popover: 'auto', 'aria-label': label });
  const close = () => menu.hidePopover();
  menu.append(...draw(close));
  menu.addEventListener('keydown', (event) => walk(menu, event));
  popUp(menu, anchor);
  buttons(menu)[0]?.focus();
}

/** Show an element at another one until it is closed; Esc or a click outside also closes it. @param {HTMLElement} popover @param {Element} anchor  gets the focus back */
export function popUp(popover, anchor) {
  const again = () => place(popover, anchor.getBoundingClientRect());
  popover.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === 'open') return;
    const inside = popover.contains(document.activeElement) || document.activeElement === document.body;
    popover.remove();
    window.removeEventListener('resize', again);
    if (inside && anchor instanceof HTMLElement) anchor.focus();
  });
  (document.querySelector('main') ?? document.body).append(popover); // a landmark, so that it can be found
  popover.showPopover();
  again();
  window.addEventListener('resize', again);
}

/** @param {Item | 'line' | EmojiRow} item @param {() => void} close */
function drawItem(item, close) {
  if (item === 'line') return h('hr');
  if ('emoji' in item) {
    const row = item.emoji.map((emoji) => menuItem({ class: 'emoji', 'aria-label': item.label(emoji) }, close, () => item.run(emoji), emoji));
    const more = menuItem({ class: 'emoji', 'aria-label': item.more.label, title: item.more.label }, close, item.more.run, icon('plus'));
    return h('div', { class: 'emoji-row', role: 'group' }, ...row, more);
  }
  const props = { class: item.danger ? 'danger' : '', ...(item.checked !== undefined && { role: item.several ? 'menuitemcheckbox' : 'menuitemradio', 'aria-checked': String(item.checked) }) };
  return menuItem(props, close, item.run, item.icon ? icon(item.icon) : item.checked ? icon('check') : h('span', { class: 'icon' }), item.label);
}

/** @param {import('./dom.js').Props} props @param {() => void} close @param {() => void} run @param {...import('./dom.js').Child} content */
function menuItem(props, close, run, ...content) {
  const onclick = () => {
    close();
    run();
  };
  return h('button', { type: 'button', role: 'menuitem', tabindex: -1, onclick, ...props }, ...content);
}

/** @param {HTMLElement} menu */
function buttons(menu) {
  return [...menu.querySelectorAll('button')];
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function walk(menu, event) {
  const all = buttons(menu);
  const now = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  /** @type {Record<string, number>} */
  const steps = { ArrowDown: now + 1, ArrowRight: now + 1, ArrowUp: now - 1, ArrowLeft: now - 1, Home: 0, End: -1 };
  event.stopPropagation();
  if (event.key === 'Tab') menu.hidePopover();
  if (!(event.key in steps)) return;
  event.preventDefault();
  all.at(steps[event.key] % all.length)?.focus();
}

/**
 * The menu goes below its anchor, or above if there is no room, to the side with more room, and never off the screen.
 *
 * @param {HTMLElement} menu
 * @param {DOMRect} anchor
 */
function place(menu, anchor) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const wanted = anchor.width < width && anchor.left < innerWidth / 2 ? anchor.left : anchor.right - width;
  const left = Math.min(Math.max(8, wanted), innerWidth - width - 8);
  const below = anchor.bottom + 4 + height < innerHeight;
  const top = below ? anchor.bottom + 4 : Math.max(8, anchor.top - height - 4);
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.min(top, innerHeight - height - 8)}px`;
}
