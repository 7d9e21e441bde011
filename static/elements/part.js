/** What both elements share: they draw into a shadow root what a room or match is now, or why it cannot be shown. */

import { errorText } from '../app/i18n/index.js';
import { fill, h, say } from '../app/views/parts/dom.js';
import { sheets, sourceFor } from './source.js';

/** @typedef {import('./source.js').Source} Source */

export class Part extends HTMLElement {
  /** What is to be undone when the element leaves the page, or shows another room. @type {Array<() => void>} */
  #off = [];
  #turn = 0;
  #showing = Promise.resolve();

  constructor() {
    super();
    this.trouble = h('p', { class: 'trouble', role: 'alert' });
    this.body = h('div', { class: 'part' });
    const root = this.attachShadow({ mode: 'open' });
    fill(/** @type {any} */ (root), ...sheets(), this.trouble, this.body);
  }

  connectedCallback() {
    this.#begin();
  }

  disconnectedCallback() {
    this.#end();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#begin();
  }

  /**
   * Show it; the element's own part.
   *
   * @param {Source} _source
   * @returns {Promise<Array<() => void>>} what undoes it
   */
  async show(_source) {
    return [];
  }

  /** @param {unknown} error */
  fails(error) {
    say(this.trouble, errorText(error));
    this.dispatchEvent(new CustomEvent('failed', { detail: error }));
  }

  /** Do what the user asked for; the element says why it failed. @param {Promise<unknown>} work */
  attempt(work) {
    say(this.trouble, '');
    work.catch((error) => this.fails(error));
  }

  #begin() {
    this.#end();
    say(this.trouble, '');
    const turn = this.#turn;
    this.#showing = this.#showing.then(() => this.#show(turn)); // what is still being shown is undone before
  }

  /** @param {number} turn */
  async #show(turn) {
    if (turn !== this.#turn) return;
    try {
      const off = await this.show(await sourceFor(this));
      if (turn === this.#turn && this.isConnected) this.#off = off;
      else for (const each of off) each();
    } catch (error) {
      if (turn === this.#turn) this.fails(error);
    }
  }

  #end() {
    this.#turn += 1;
    for (const each of this.#off.splice(0)) each();
  }
}
