/** The way back through the match of a `<teahouse-table>`: the board as it was at each version. */

import { t } from '../app/i18n/index.js';
import { lastMoveAt } from '../app/state/tables.js';
import { h, iconButton } from '../app/views/parts/dom.js';

/**
 * @typedef {import('../sdk/match.js').Match<any>} Match
 * @typedef {import('../sdk/types.js').GameEvent} GameEvent
 *
 * @typedef {object} Held
 * @property {(work: Promise<unknown>) => void} attempt
 * @property {() => void} changed  what is shown is to be drawn
 */

export class Replay {
  /** What is shown in place of the present. @type {{version: number, view: any, last: GameEvent['last']} | null} */
  shown = null;
  /** @type {Match | null} */
  #match = null;
  /** The version that is asked for; null for the present. @type {number | null} */
  #wanted = null;
  #isFetching = false;

  /** @param {Held} held */
  constructor(held) {
    const g = t().games;
    this.held = held;
    this.slider = h('input', { type: 'range', min: 0, max: 0, step: 1, 'aria-label': g.replay, oninput: () => this.#show(Number(this.slider.value)) });
    const step = (/** @type {number} */ by) => () => this.#show(Number(this.slider.value) + by);
    this.back = iconButton('before', g.stepBack, step(-1));
    this.on = iconButton('after', g.stepOn, step(1));
    this.live = iconButton('newest', g.live, () => this.#show(null));
    this.where = h('output', { class: 'where' });
    this.element = h('div', { class: 'replay', role: 'group', 'aria-label': g.replay }, this.back, this.slider, this.on, this.live, this.where);
  }

  /** Begin with the present. @param {Match} match */
  begin(match) {
    this.#match = match;
    this.#wanted = this.shown = null;
  }

  /** @param {GameEvent} now */
  draw({ version }) {
    const at = this.#wanted ?? version;
    this.element.hidden = version === 0;
    this.slider.max = String(version);
    this.slider.value = String(at);
    this.slider.setAttribute('aria-valuetext', t().games.replayAt(at, version));
    this.back.disabled = at === 0;
    this.on.disabled = this.live.disabled = this.#wanted === null;
    this.where.textContent = `${at} / ${version}`;
  }

  /** @param {number | null} version */
  #show(version) {
    const newest = this.#match?.state?.version ?? 0;
    this.#wanted = version === null || version >= newest ? null : Math.max(0, version);
    if (this.#wanted === null) this.shown = null;
    this.held.changed();
    if (this.#wanted !== null && !this.#isFetching) this.held.attempt(this.#fetch());
  }

  /** Fetch what is wanted, again and again while the slider moves on. */
  async #fetch() {
    this.#isFetching = true;
    try {
      while (this.#match && this.#wanted !== null && this.shown?.version !== this.#wanted) {
        const [match, version] = [this.#match, this.#wanted];
        const { log, view } = await match.replay(version);
        if (match !== this.#match || this.#wanted === null) continue;
        this.shown = { version, view, last: lastMoveAt(log, version) };
        this.held.changed();
      }
    } catch (error) {
      this.#wanted = this.shown = null;
      this.held.changed();
      throw error;
    } finally {
      this.#isFetching = false;
    }
  }
}
