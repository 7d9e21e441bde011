/** Suggests names of the room's members while one is typed after an at-sign, and commands after a slash at the beginning. */

import { t } from '../../i18n/index.js';
import { SLASH } from '../../../sdk/index.js';
import { activeTimeline } from '../../state/rooms.js';
import { avatar } from '../parts/avatar.js';
import { fill, h } from '../parts/dom.js';

/**
 * @typedef {import('../../app.js').App} App
 *
 * @typedef {{text: string, nodes: () => Array<Node>}} Option  `text` is what it puts into the field
 */

const MAX_SHOWN = 6;
const ASK_AGAIN_MS = 60_000;

export class NamePicker {
  /** @type {Option[]} */
  #found = [];
  #chosen = 0;
  #from = 0;
  /** The commands of bots in the room for which they were last fetched. @type {{room: string, at: number, commands: import('../../../sdk/types.js').BotCommand[]}} */
  #ofBots = { room: '', at: 0, commands: [] };

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
    const command = /^\/((?:\p{L}[\p{L}\p{N}_-]*)?)$/u.exec(before);
    if (command) return this.#suggest(1, this.#commandsFrom(command[1].toLowerCase()));
    const written = /(?:^|\s)@([^\s@]{0,32})$/u.exec(before);
    if (!written) return this.#close();
    const begin = written[1].toLowerCase();
    const people = [...(activeTimeline(this.app.store.state)?.members.values() ?? [])].map(({ user }) => user);
    const others = people.filter(({ id, name }) => id !== this.app.store.state.me?.id && name.toLowerCase().startsWith(begin));
    const options = others.slice(0, MAX_SHOWN).map((person) => ({ text: person.name, nodes: () => [avatar(person), h('bdi', {}, person.name)] }));
    return this.#suggest(before.length - written[1].length, options);
  }

  /** @param {number} from  where what is completed begins @param {Option[]} options */
  #suggest(from, options) {
    this.#from = from;
    this.#found = options;
    this.#chosen = 0;
    this.#draw();
  }

  /** @param {string} begin @returns {Option[]} */
  #commandsFrom(begin) {
    this.#askForCommands();
    const own = SLASH.map((name) => ({ name: /** @type {string} */ (name), about: t().writing.commands[name] }));
    const ofBots = this.#ofBots.commands.map(({ name, description }) => ({ name, about: `/${name} \u2014 ${description}` }));
    const others = ofBots.filter(({ name }) => !own.some((each) => each.name === name));
    const found = [...own, ...others].filter(({ name }) => name.startsWith(begin));
    return found.map(({ name, about }) => ({ text: name, nodes: () => [h('span', { class: 'command', dir: 'auto' }, about)] }));
  }

  /** Fetch the bots' commands of the open room, unless that was just done. The suggestions follow. */
  #askForCommands() {
    const room = this.app.store.state.active ?? '';
    const isKnown = this.#ofBots.room === room && Date.now() - this.#ofBots.at < ASK_AGAIN_MS;
    if (isKnown || !room) return;
    this.#ofBots = { room, at: Date.now(), commands: this.#ofBots.room === room ? this.#ofBots.commands : [] };
    this.app.client.request({ op: 'commands', room }).then(
      ({ commands }) => {
        if (this.#ofBots.room !== room) return;
        this.#ofBots = { ...this.#ofBots, commands };
        if (commands.length && document.activeElement === this.field) this.update();
      },
      () => { this.#ofBots = { room: '', at: 0, commands: [] }; }, // one that is offline asks again at the next slash
    );
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the list used the key */
  key(event) {
    if (!this.#found.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#chosen = (this.#chosen + step + this.#found.length) % this.#found.length;
    else if (event.key === 'Enter' && this.#isWhole()) return this.#leave();
    else if (event.key === 'Enter' || event.key === 'Tab') this.#take(this.#found[this.#chosen]);
    else if (event.key === 'Escape') this.#close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    this.#draw();
    return true;
  }

  /** @param {Option} option */
  #take({ text }) {
    this.field.setRangeText(`${text} `, this.#from, this.field.selectionStart, 'end');
    this.#close();
    this.field.dispatchEvent(new Event('input'));
  }

  /** Whether what is chosen was typed to its end: then the key is the field's, and sends. */
  #isWhole() {
    return this.field.value.slice(this.#from, this.field.selectionStart) === this.#found[this.#chosen].text;
  }

  /** @returns {false} */
  #leave() {
    this.#close();
    return false;
  }

  #close() {
    this.#found = [];
    this.#draw();
  }

  #draw() {
    this.element.hidden = !this.#found.length;
    fill(this.element, ...this.#found.map((found, index) => {
      const option = h('li', { role: 'option', id: `name-${index}`, 'aria-selected': String(index === this.#chosen) }, ...found.nodes());
      option.addEventListener('pointerdown', (event) => {
        event.preventDefault(); // the field keeps the focus
        this.#take(found);
      });
      return option;
    }));
    if (this.#found.length) this.field.setAttribute('aria-activedescendant', `name-${this.#chosen}`);
    else this.field.removeAttribute('aria-activedescendant');
  }
}
