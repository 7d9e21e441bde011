/** The files of the next message: the button that chooses them, and the strip that shows them. */

import { chooseFiles, removeFile } from '../../actions/writing/files.js';
import { size } from '../../i18n/numbers.js';
import { t } from '../../i18n/index.js';
import { stagedIn } from '../../state/files.js';
import { h, iconButton, reconcile } from '../parts/dom.js';
import { icon } from '../parts/icons.js';
import { openMenu } from '../parts/menu.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/files.js').OutgoingFile} OutgoingFile
 */

export class StagedFiles {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.button = iconButton('clip', t().files.add, () => this.#choose(), { class: 'icon-button add-files' });
    this.element = h('ul', { class: 'staged', hidden: true, 'aria-label': t().files.chosen });
  }

  draw() {
    const { state } = this.app.store;
    const files = state.editing ? [] : stagedIn(state, state.active);
    this.element.hidden = !files.length;
    this.button.hidden = state.editing !== null;
    reconcile(this.element, files, ({ key }) => key, () => '', (file) => this.#chip(file));
  }

  /** Offer the camera where there is one; elsewhere open the file chooser at once. */
  #choose() {
    const items = this.items();
    if (items.length === 1) return items[0].run();
    return openMenu(this.button, t().files.add, items);
  }

  /** @returns {import('../parts/menu.js').Item[]} the ways to choose files */
  items() {
    if (!matchMedia('(pointer: coarse)').matches) return [{ label: t().files.add, icon: 'clip', run: () => this.#pick({}) }];
    return [
      { label: t().files.picture, icon: 'picture', run: () => this.#pick({ accept: 'image/*,video/*' }) },
      { label: t().files.camera, icon: 'camera', run: () => this.#pick({ accept: 'image/*', capture: 'environment' }) },
      { label: t().files.file, icon: 'file', run: () => this.#pick({}) },
    ];
  }

  /** @param {import('../parts/dom.js').Props} how */
  #pick(how) {
    const input = h('input', { type: 'file', multiple: !how.capture, ...how });
    input.addEventListener('change', () => chooseFiles(this.app, input.files ?? []));
    input.click();
  }

  /** @param {OutgoingFile} file */
  #chip(file) {
    const remove = iconButton('close', t().files.remove(file.name), () => removeFile(this.app, file.key));
    return h('li', {}, this.#look(file), h('span', {}, h('bdi', {}, file.name), h('small', {}, size(file.size))), remove);
  }

  /** @param {OutgoingFile} file */
  #look(file) {
    const bytes = this.app.shelf.files.get(file.key);
    if (!bytes || !/^image\/(?:png|jpeg|gif|webp|avif)$/u.test(file.type)) return icon('file');
    const address = URL.createObjectURL(bytes);
    const free = () => URL.revokeObjectURL(address);
    return h('img', { src: address, alt: '', onload: free, onerror: free });
  }
}

/**
 * Take files that are dropped onto an element.
 *
 * @param {App} app
 * @param {HTMLElement} element
 */
export function takeDrops(app, element) {
  const may = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files') && !app.store.state.editing;
  const mark = (/** @type {boolean} */ on) => {
    element.classList.toggle('dropping', on);
    element.dataset.drop = t().files.drop;
  };
  element.addEventListener('dragover', (event) => {
    if (!may(event)) return;
    event.preventDefault();
    mark(true);
  });
  element.addEventListener('dragleave', (event) => {
    if (!element.contains(/** @type {Node | null} */ (event.relatedTarget))) mark(false);
  });
  element.addEventListener('drop', (event) => {
    mark(false);
    if (!may(event)) return;
    event.preventDefault();
    chooseFiles(app, event.dataTransfer?.files ?? []);
  });
}
