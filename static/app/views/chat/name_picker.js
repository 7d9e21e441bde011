/** Suggests names of the room's members while one is typed after an at-sign. */

import { t } from '../../i18n/index.js';
import { activeTimeline } from '../../state/rooms.js';
import { avatar } from '../parts/avatar.js';
import { fill, h } from '../parts/dom.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Person} Person
 */

const MAX_SHOWN = 6;

export class NamePicker {
  /** @type {Person[]} */
  #found = [];
  #chosen = 0;
  #from = 0;

  /** @param {App} app @param {HTMLTextAreaElement} field */
  constructor(app, field) {
    this.app = app;
    this.field = field;
    this.element = h('ul', { class: 'names', role: 'listbox', id: 'names', 'aria-label': t().composer.people, hidden: true });
    field.setAttribute('aria-controls', 'names');
    field.addEventListener('blur', () => this.#close());
  }

  /** Suggest names for what is typed at the caret, if that is a mention. */
  update() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const written = /(?:^|\s)@([^\s@]{0,32})$/u.exec(before);
    if (!written) return this.#close();
    this.#from = before.length - written[1].length;
    const begin = written[1].toLowerCase();
    const people = [...(activeTimeline(this.app.store.state)?.members.values() ?? [])].map(({ user }) => user);
    const others = people.filter(({ id, name }) => id !== this.app.store.state.me?.id && name.toLowerCase().startsWith(begin));
    this.#found = others.slice(0, MAX_SHOWN);
    this.#chosen = 0;
    return this.#draw();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the list used the key */
  key(event) {
    if (!this.#found.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#chosen = (this.#chosen + step + this.#found.length) % this.#found.length;
    else if (event.key === 'Enter' || event.key === 'Tab') this.#take(this.#found[this.#chosen]);
    else if (event.key === 'Escape') this.#close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    this.#draw();
    return true;
  }

  /** @param {Person} person */
  #take({ name }) {
    this.field.setRangeText(`${name} `, this.#from, this.field.selectionStart, 'end');
    this.#close();
    this.field.dispatchEvent(new Event('input'));
  }

  #close() {
    this.#found = [];
    this.#draw();
  }

  #draw() {
    this.element.hidden = !this.#found.length;
    fill(this.element, ...this.#found.map((person, index) => {
      const option = h('li', { role: 'option', id: `name-${index}`, 'aria-selected': String(index === this.#chosen) }, avatar(person), h('bdi', {}, person.name));
      option.addEventListener('pointerdown', (event) => {
        event.preventDefault(); // the field keeps the focus
        this.#take(person);
      });
      return option;
    }));
    if (this.#found.length) this.field.setAttribute('aria-activedescendant', `name-${this.#chosen}`);
    else this.field.removeAttribute('aria-activedescendant');
  }
}
