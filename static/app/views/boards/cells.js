/**
 * A board of cells for mouse, touch and keyboard: arrow keys move, Enter or a click chooses. The cells are made
 * once and only their looks change, so the focus stays.
 */

import { withoutControls } from '../../isolation.js';
import { fill, h } from '../parts/dom.js';

/**
 * @typedef {import('../parts/dom.js').Child} Child
 * @typedef {{label: string, class: string, content?: () => Child[], signature?: string}} Look
 */

export class Cells {
  /** @type {HTMLButtonElement[]} row by row, as displayed */
  buttons = [];
  #at = 0;

  /**
   * @param {number} columns
   * @param {number} rows
   * @param {string} label
   * @param {(index: number) => void} choose
   */
  constructor(columns, rows, label, choose) {
    this.columns = columns;
    const lines = Array.from({ length: rows }, () => h('div', { role: 'row' }, ...Array.from({ length: columns }, () => this.#make(choose))));
    this.element = h('div', { class: 'cells', role: 'grid', 'aria-label': label }, ...lines);
    this.element.style.setProperty('--columns', String(columns));
    this.element.style.setProperty('--rows', String(rows));
    this.element.addEventListener('keydown', (event) => this.#walk(event));
    this.element.addEventListener('focusin', (event) => this.#entered(event));
  }

  /** @param {(index: number) => void} choose */
  #make(choose) {
    const index = this.buttons.length;
    const button = h('button', { type: 'button', role: 'gridcell', class: 'cell', tabindex: index === 0 ? 0 : -1 });
    button.addEventListener('click', () => choose(index));
    this.buttons.push(button);
    return button;
  }

  /** @param {number} index @param {Look} look */
  draw(index, { label, class: name, content, signature = '' }) {
    const button = this.buttons[index];
    const all = `cell ${name}`.trim();
    if (button.className !== all) button.className = all;
    const spoken = withoutControls(label);
    if (button.ariaLabel !== spoken) button.ariaLabel = spoken;
    if (button.dataset.signature === signature) return;
    button.dataset.signature = signature;
    fill(button, ...(content?.() ?? []));
  }

  /** @param {Element | null} cell @returns {number} -1 if it is not a cell */
  indexOf(cell) {
    return this.buttons.indexOf(/** @type {HTMLButtonElement} */ (cell?.closest('.cell')));
  }

  /** @param {number} index */
  focus(index) {
    this.buttons[index]?.focus();
  }

  /** @param {FocusEvent} event  Tab returns to the cell that had the focus last */
  #entered(event) {
    const index = this.indexOf(/** @type {Element} */ (event.target));
    if (index < 0) return;
    this.buttons[this.#at].tabIndex = -1;
    this.buttons[index].tabIndex = 0;
    this.#at = index;
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { columns, buttons } = this;
    const column = this.#at % columns;
    /** @type {Record<string, number>} */
    const steps = {
      ArrowLeft: column > 0 ? this.#at - 1 : this.#at,
      ArrowRight: column < columns - 1 ? this.#at + 1 : this.#at,
      ArrowUp: this.#at - columns,
      ArrowDown: this.#at + columns,
      Home: this.#at - column,
      End: this.#at - column + columns - 1,
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = buttons[steps[event.key]];
    next?.focus();
  }
}
