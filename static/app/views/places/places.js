/** What is shown instead of a room: the current place. */

import { h } from '../parts/dom.js';
import { homeView } from './home.js';
import { ownView } from './own.js';
import { peopleView } from './people.js';
import { personView } from './person.js';
import { playView } from './play.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/places/places.js').Place} Place
 * @typedef {import('./place.js').PlaceView} PlaceView
 */

/** @param {App} app @param {Place} place @returns {PlaceView | null} null for the chats, which are the list of rooms */
function viewOf(app, place) {
  switch (place.name) {
    case 'home': return homeView(app);
    case 'play': return playView(app, place.game);
    case 'people': return peopleView(app);
    case 'me': return ownView(app);
    case 'person': return personView(app, place.user ?? '');
    default: return null;
  }
}

export class PlacesView {
  /** @type {Place | null} */
  #shown = null;
  /** @type {PlaceView | null} */
  #view = null;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.element = h('div', { class: 'places', hidden: true });
  }

  draw() {
    const { place } = this.app.store.state;
    this.element.hidden = place === null;
    if (place !== this.#shown) {
      this.#shown = place;
      this.#view = place && viewOf(this.app, place);
      this.element.replaceChildren(...(this.#view ? [this.#view.element] : []));
      this.element.scrollTop = 0;
    }
    this.#view?.draw();
  }

  focus() {
    /** @type {HTMLElement | null} */ (this.element.querySelector('h2'))?.focus();
  }
}
