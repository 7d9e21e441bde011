/** Who wants to know of a change. */

export class Watchers {
  /** @type {Set<() => void>} */
  #all = new Set();

  /** @param {() => void} watcher @returns {() => void} ends it */
  add(watcher) {
    this.#all.add(watcher);
    return () => this.#all.delete(watcher);
  }

  tell() {
    for (const watcher of [...this.#all]) watcher();
  }
}
