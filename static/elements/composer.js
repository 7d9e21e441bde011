/** The line of a `<teahouse-chat>` in which something is said, or the text of a message is changed. */

import { t } from '../app/i18n/index.js';
import { h } from '../app/views/parts/dom.js';

/**
 * @typedef {import('../sdk/types.js').Message} Message
 *
 * @typedef {object} Held
 * @property {(text: string) => boolean} send  false where it cannot be sent yet: then it stays in the line
 * @property {(message: Message, text: string) => Promise<unknown>} save
 * @property {(work: Promise<unknown>) => void} attempt
 */

export class Composer {
  /** The message that is changed. @type {Message | null} */
  #editing = null;

  /** @param {Held} held @param {import('../app/views/parts/dom.js').Props} names  of the field @param {...HTMLElement} before  what stands before it */
  constructor(held, names, ...before) {
    this.held = held;
    this.field = h('input', { autocomplete: 'off', maxlength: 4000, onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event), ...names });
    this.hint = h('p', { class: 'changes', hidden: true }, t().composer.editing, ' ', h('small', {}, t().composer.editHint));
    const form = h('form', { onsubmit: (/** @type {Event} */ event) => this.#submit(event) }, ...before, this.field, h('button', { type: 'submit' }, t().composer.send));
    this.element = h('div', { class: 'says' }, this.hint, form);
  }

  /** Send what is in the line. */
  send() {
    const text = this.field.value.trim();
    const message = this.#editing;
    if (!text) return;
    if (message) this.held.attempt(this.held.save(message, text).then(() => this.#editing === message && this.#leave()));
    else if (this.held.send(text)) this.field.value = '';
  }

  /** @returns {string} what is in the line, which is empty then */
  take() {
    const text = this.field.value.trim();
    this.#leave();
    return text;
  }

  /** @param {Message} message  the user's own */
  edit(message) {
    this.#editing = message;
    this.hint.hidden = false;
    this.field.value = message.text ?? '';
    this.field.focus();
  }

  /** Change no message, and say nothing. */
  #leave() {
    this.#editing = null;
    this.hint.hidden = true;
    this.field.value = '';
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Escape' || !this.#editing) return;
    event.stopPropagation(); // what stands around it stays
    this.#leave();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    this.send();
  }
}
