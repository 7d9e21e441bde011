/** Sketch: the word or its hint, the paper, tools for the drawer, and a field for the others to guess in. */

import { t } from '../../../i18n/index.js';
import { isolated } from '../../../isolation.js';
import { fill, h, iconButton, say } from '../../parts/dom.js';
import { hand } from './hand.js';
import { COLOURS, WIDTHS, drawPicture, fitPaper, strokesOf } from './paper.js';

/** @typedef {import('../board.js').Scene} Scene */

const HZ = 10;
/** How long what was drawn ahead is kept after the server's last reply, in ms. */
const AHEAD_MS = 700;

class SketchBoard {
  /** @type {Scene | null} */
  #scene = null;
  #tool = { colour: 0, width: 1 };
  #drawn = '';
  #turn = -1;
  #near = 0;
  #settled = 0;

  /** @param {import('../board.js').Play} play @param {string} title @param {(text: string) => void} speak */
  constructor(play, title, speak) {
    this.play = play;
    this.title = title;
    this.word = h('p', { class: 'sketch-word' });
    this.time = h('span', { class: 'sketch-time', 'aria-hidden': true });
    this.news = h('p', { class: 'sketch-news', role: 'status' });
    this.canvas = h('canvas', { role: 'img' });
    this.choices = h('div', { class: 'sketch-choices' });
    this.tools = this.#makeTools();
    this.field = h('input', { name: 'guess', autocomplete: 'off', maxlength: 60, enterkeyhint: 'send' });
    this.guess = h('form', { class: 'sketch-guess' }, this.field, h('button', { type: 'submit', class: 'primary' }));
    this.guess.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.field.value.trim()) speak(this.field.value.trim());
      this.field.value = '';
    });
    this.element = h('div', { class: 'sketch', role: 'group', 'aria-label': title },
      h('div', { class: 'sketch-head' }, this.word, this.time), h('div', { class: 'sketch-paper' }, this.canvas, this.choices), this.news, this.tools, this.guess);
    this.hand = hand(this.canvas, {
      may: () => this.#draws(),
      tool: () => this.#tool,
      send: (drawn) => {
        this.#settled = performance.now() + AHEAD_MS;
        play(drawn, true);
      },
      changed: () => this.#paint(),
    });
  }

  /** @param {Scene} scene */
  draw(scene) {
    this.#scene = scene;
    const { view, seat } = scene;
    const draws = this.#draws();
    if (view.turn !== this.#turn || view.phase !== 'draw') this.hand.forget();
    if (view.turn !== this.#turn) this.#near = 0;
    this.#turn = view.turn;
    this.element.dataset.phase = view.phase;
    this.element.classList.toggle('draws', draws);
    this.canvas.setAttribute('aria-label', t().sketch.paper(isolated(scene.names[view.drawer] ?? '')));
    this.tools.hidden = !draws;
    this.guess.hidden = seat === null || view.phase !== 'draw' || knows(view, seat) || scene.tick === undefined;
    this.field.placeholder = t().sketch.guess;
    this.field.setAttribute('aria-label', t().sketch.guess);
    say(/** @type {HTMLElement} */ (this.guess.lastElementChild), t().sketch.send);
    this.#drawWord(scene);
    this.#drawChoices(scene);
    say(this.news, this.#newsOf(scene));
    this.#drawn = '';
    this.#paint();
  }

  /** @param {any} view @param {number} tick @returns {boolean} */
  tick(view, tick) {
    const scene = this.#scene;
    if (!scene) return true;
    const before = scene.view;
    this.#scene = { ...scene, view, tick };
    this.#paint();
    say(this.time, view.phase === 'over' ? '' : String(Math.max(0, Math.ceil((view.until - tick) / HZ))));
    return ['phase', 'turn', 'hint', 'word', 'near'].some((field) => before[field] !== view[field]) || String(before.gained) !== String(view.gained);
  }

  #draws() {
    const scene = this.#scene;
    return scene !== null && scene.tick !== undefined && scene.view.phase === 'draw' && scene.seat === scene.view.drawer;
  }

  #paint() {
    if (!this.#scene) return;
    const { lines } = this.#scene.view;
    if (performance.now() > this.#settled) this.hand.shown();
    const ahead = this.hand.ahead();
    const signature = `${Object.entries(lines).map(([number, { p }]) => `${number}:${p.length}`)} ${ahead.map(({ p }) => p.length)} ${this.canvas.clientWidth}`;
    if (signature === this.#drawn) return;
    this.#drawn = signature;
    fitPaper(this.canvas);
    const pen = this.canvas.getContext('2d');
    if (pen) drawPicture(pen, [...strokesOf(lines), ...ahead]);
  }

  /** @param {Scene} scene */
  #drawWord({ view, seat }) {
    const k = t().sketch;
    const isHint = view.phase === 'draw' && !view.word;
    this.word.classList.toggle('hint', isHint);
    if (!isHint) return say(this.word, view.word);
    const letters = [...view.hint].filter((/** @type {string} */ letter) => letter !== ' ').length;
    fill(this.word, ...[...view.hint].map((letter) => h('span', { 'aria-hidden': true, class: letter === ' ' ? 'gap' : 'letter' }, letter === '_' ? '\u00a0' : letter)),
      h('span', { class: 'unseen' }, k.hint(letters, [...view.hint].filter((/** @type {string} */ letter) => letter !== '_').join(' '))));
    delete this.word.dataset.says;
    return seat;
  }

  /** @param {Scene} scene */
  #drawChoices({ view, seat, names, tick }) {
    const k = t().sketch;
    this.choices.hidden = view.phase !== 'pick' && view.phase !== 'shown';
    if (view.phase === 'shown') return fill(this.choices, h('b', {}, view.word ? k.was(isolated(view.word)) : k.skipped(isolated(names[view.drawer] ?? ''))));
    if (seat !== view.drawer || tick === undefined) return fill(this.choices, h('b', {}, k.picks(isolated(names[view.drawer] ?? ''))));
    return fill(this.choices, h('b', {}, k.pick), ...view.choices.map((/** @type {string} */ word, /** @type {number} */ place) =>
      h('button', { type: 'button', class: 'primary', onclick: () => this.play({ pick: place }) }, h('bdi', {}, word))));
  }

  /** @param {Scene} scene @returns {string} */
  #newsOf({ view, seat, names }) {
    const k = t().sketch;
    if (view.phase !== 'draw') return '';
    if (seat === view.drawer) return k.youDraw(isolated(view.word));
    if (seat !== null && view.gained[seat]) return k.right(view.gained[seat]);
    if (view.near > this.#near) return k.near;
    return k.draws(isolated(names[view.drawer] ?? ''));
  }

  #makeTools() {
    const k = t().sketch;
    const press = (/** @type {HTMLElement} */ group, /** @type {number} */ chosen) => [...group.children].forEach((each, index) => each.setAttribute('aria-pressed', String(index === chosen)));
    const colours = h('div', { class: 'sketch-colours', role: 'group', 'aria-label': k.colour }, ...COLOURS.map((colour, number) => {
      const button = h('button', { type: 'button', 'aria-pressed': String(number === 0), 'aria-label': k.colours[number], title: k.colours[number], onclick: () => {
        this.#tool.colour = number;
        press(colours, number);
      } });
      button.style.setProperty('--ink-of', colour);
      return button;
    }));
    const widths = h('div', { class: 'sketch-widths', role: 'group', 'aria-label': k.width }, ...WIDTHS.map((width, number) => {
      const button = h('button', { type: 'button', 'aria-pressed': String(number === 1), 'aria-label': k.widths[number], title: k.widths[number], onclick: () => {
        this.#tool.width = number;
        press(widths, number);
      } }, h('i', {}));
      button.style.setProperty('--dot', `${Math.max(4, Math.min(20, width))}px`);
      return button;
    }));
    const act = (/** @type {any} */ input) => () => {
      this.hand.forget();
      this.play(input, true);
    };
    return h('div', { class: 'sketch-tools' }, colours, widths, h('div', { class: 'sketch-acts' },
      iconButton('undo', k.undo, act({ undo: true })), iconButton('bin', k.clear, act({ clear: true })),
      h('button', { type: 'button', class: 'quiet', onclick: act({ skip: true }) }, k.pass)));
  }
}

/** @param {any} view @param {number} seat */
function knows(view, seat) {
  return seat === view.drawer || view.gained[seat] > 0;
}

/** @type {import('../board.js').MakeBoard} */
export function sketch(play, title, speak) {
  const board = new SketchBoard(play, title, speak);
  return {
    element: board.element,
    draw: (scene) => board.draw(scene),
    tick: (view, tick) => board.tick(view, tick),
    spoils: (seat, view) => h('span', { class: 'sketch-points' }, t().games.points(view.points[seat]), view.gained[seat] > 0 && view.phase === 'draw' && h('b', { class: 'sketch-knows' }, t().sketch.knows)),
    says: ({ view }) => t().sketch.turn(view.turn + 1, view.turns),
  };
}
