/** Creating SVG nodes, as dom.js does HTML nodes. */

import { setProp } from './dom.js';

const SVG = 'http://www.w3.org/2000/svg';

/** @param {string} tag @param {Record<string, unknown>} [props] @param {...(Element | string)} children @returns {SVGElement} */
export function s(tag, props = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  element.append(...children);
  return element;
}

/** @param {string} viewBox @param {string} name  its class @param {...Element} children @returns {SVGElement} a picture that screen readers skip */
export function drawing(viewBox, name, ...children) {
  return s('svg', { viewBox, class: name, 'aria-hidden': 'true' }, ...children);
}
