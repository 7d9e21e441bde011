/** Creating and reconciling DOM nodes. A text is never parsed as HTML. */

import { parts, withoutControls } from '../../isolation.js';
import { icon } from './icons.js';

/**
 * @typedef {Node | string | null | undefined | false} Child
 * @typedef {Record<string, unknown>} Props  attributes; `on…` listeners; `class`; `data` for data-*
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  fill(element, ...children);
  return element;
}

/** @param {Element} element @param {string} name @param {unknown} value */
export function setProp(element, name, value) {
  if (name.startsWith('on')) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
  else if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else if (name === 'aria-label') element.setAttribute(name, withoutControls(String(value))); // it is read, not seen
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** @param {Element} element @param {...Child} children  replace its present ones; what is isolated in a text is drawn so */
export function fill(element, ...children) {
  element.replaceChildren(...children.flatMap(nodesOf));
}

/** @param {Child} child @returns {Array<Node | string>} */
function nodesOf(child) {
  if (child === null || child === undefined || child === false) return [];
  if (typeof child !== 'string') return [child];
  const nodes = parts(child).map((part, index) => (index % 2 ? h('bdi', {}, part) : part)).filter(Boolean);
  return nodes.length > 1 ? [h('span', {}, ...nodes)] : nodes; // one child stays one, as where children are laid out
}

/** Fill an element with a text, unless it already has that text. @param {HTMLElement} element @param {string} text */
export function say(element, text) {
  if (element.dataset.says === text) return;
  element.dataset.says = text;
  fill(element, text);
}

/**
 * Make the children of an element match a list. The nodes of items that stay are kept, with focus, scroll position
 * and animations.
 *
 * @template Item
 * @param {Element} parent
 * @param {Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => string | null} signatureOf  a node is drawn again when it changes, and always when it is null
 * @param {(item: Item, held?: HTMLElement) => HTMLElement} draw
 */
export function reconcile(parent, items, keyOf, signatureOf, draw) {
  /** @type {Map<string, HTMLElement>} */
  const held = new Map();
  for (const node of /** @type {Iterable<HTMLElement>} */ (parent.children)) held.set(node.dataset.key ?? '', node);
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const signature = signatureOf(item);
    const old = held.get(key);
    held.delete(key);
    const node = old && signature !== null && old.dataset.signature === signature ? old : draw(item, old);
    if (node !== old || node.dataset.signature !== (signature ?? '')) Object.assign(node.dataset, { key, signature: signature ?? '' });
    if (old && old !== node) {
      if (place === old) place = node;
      old.replaceWith(node);
    }
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of held.values()) node.remove();
}

/**
 * A button with an icon, and its label for screen readers and as a tooltip.
 *
 * @param {string} name
 * @param {string} label
 * @param {(event: MouseEvent) => void} onclick
 * @param {Props} [props]
 */
export function iconButton(name, label, onclick, props = {}) {
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick, ...props }, icon(name));
}
