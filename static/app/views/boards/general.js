/**
 * The board for games without one of their own: the view as a list, and legal moves, if the view has them, as
 * buttons. A move that is a plain text is wrapped as the game's schema says.
 */

import { t } from '../../i18n/index.js';
import { plain, textOf } from '../../state/plain_words.js';
import { fill, h } from '../parts/dom.js';

/**
 * @typedef {import('../parts/dom.js').Child} Child
 * @typedef {import('./board.js').Scene} Scene
 */

/** @type {import('./board.js').MakeBoard} */
export function general(play, title) {
  const list = h('dl', { class: 'facts' });
  const moves = h('div', { class: 'choices' });
  const element = h('div', { class: 'general', role: 'group', 'aria-label': title }, list, moves);
  let offered = '';

  /**
   * Show the choices. Buttons whose moves are still the same stay: one of them may be pressed at this moment.
   * @param {any[]} choices
   */
  function offer(choices) {
    const signature = JSON.stringify(choices);
    if (signature === offered) return;
    offered = signature;
    const held = [...moves.children].indexOf(/** @type {Element} */ (document.activeElement));
    fill(moves, ...choices.map((move) => h('button', { type: 'button', class: 'quiet', onclick: () => play(move) }, inWords(move))));
    if (held >= 0) /** @type {HTMLElement | undefined} */ (moves.children[Math.min(held, moves.children.length - 1)])?.focus();
  }

  return {
    element,
    written: inWords,
    draw: (scene) => {
      const { legal, ...facts } = scene.view;
      fill(list, ...Object.entries(facts).flatMap(([name, value]) => [h('dt', {}, plain(name)), h('dd', {}, ...drawn(value))]));
      const choices = scene.mayMove && Array.isArray(legal) ? legal.map((move) => wrapped(move, scene)) : [];
      offer(choices);
      for (const button of moves.querySelectorAll('button')) button.disabled = scene.pending !== null;
    },
  };
}

/** @param {any} value */
const inWords = (value) => textOf(value, t().games.empty);

/** @param {any} value @returns {Child[]} */
function drawn(value) {
  if (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)) {
    return [h('ol', {}, ...value.map((item) => h('li', {}, ...drawn(item))))];
  }
  return [inWords(value)];
}

/** @param {any} move @param {Scene} scene */
function wrapped(move, { info }) {
  if (typeof move === 'object' && move !== null) return move;
  const field = onlyField(info?.move_schema);
  return field ? { [field]: move } : move;
}

/** @param {any} schema  a JSON Schema @returns {string | undefined} the name of its first required field, or else of its first field */
function onlyField(schema) {
  const object = schema?.$ref ? schema.$defs?.[schema.$ref.split('/').at(-1)] : schema;
  const names = object?.required?.length ? object.required : Object.keys(object?.properties ?? {});
  return names.length >= 1 ? names[0] : undefined;
}
