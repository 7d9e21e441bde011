/**
 * What the client knows, and nothing of how it looks. Changed only by the modules beside this one and
 * by the actions; drawn by the views.
 */

/**
 * @typedef {import('../../sdk/state/feed.js').Feed} Feed
 * @typedef {import('../../sdk/types.js').LinkState} LinkState
 * @typedef {import('../../sdk/types.js').Self} Self
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 * @typedef {import('../../sdk/types.js').GameEvent} GameEvent
 * @typedef {import('../../sdk/match.js').Match} Match
 *
 * @typedef {object} Room  a room the user is in
 * @property {string} id
 * @property {Feed | null} feed  null until it is listened to
 * @property {number} unread
 * @property {number} mentions
 * @property {number} readSeq
 * @property {number} lastSeq
 *
 * @typedef {object} Pending  a message that is not in the timeline yet
 * @property {string} nonce
 * @property {string} room
 * @property {string} text
 * @property {number} [reply_to]
 * @property {number} at
 * @property {'sending' | 'failed'} state
 * @property {string} [code]  why it failed
 * @property {number} [seq]  once it is stored
 *
 * @typedef {object} Replay  a version of the past that is looked at
 * @property {number} wanted
 * @property {{version: number, view: any, last?: {seat: number, move?: any}} | null} shown  null until the first is there
 *
 * @typedef {object} Table  the match that is looked at, on a socket of its own
 * @property {string} room
 * @property {Match} match
 * @property {LinkState} link
 * @property {Replay | null} replay
 * @property {'table' | 'chat'} side  what a narrow screen shows
 * @property {boolean} turned  whether the board is seen from the other side
 *
 * @typedef {{id: number, text: string, action?: {label: string, run: () => void}}} Toast
 *
 * @typedef {object} State
 * @property {'loading' | 'sign_in' | 'main'} screen
 * @property {Self | null} me
 * @property {LinkState} link
 * @property {Map<string, Room>} rooms
 * @property {string | null} active  the room that is looked at
 * @property {string | null} notice  why the active room cannot be shown, a key of the texts of a room
 * @property {Pending[]} outbox
 * @property {Map<string, Map<string, number>>} typing  room, user, until when
 * @property {Map<string, string>} drafts  by room
 * @property {number | null} replyTo
 * @property {number | null} editing
 * @property {number | null} firstNew  the message before which "new" is written
 * @property {'idle' | 'loading' | 'failed'} older
 * @property {boolean} atEnd  whether the newest message is in sight
 * @property {'rooms' | 'people' | null} drawer  on narrow screens
 * @property {boolean} people  whether the list of people is open on wide screens
 * @property {Toast[]} toasts
 * @property {Map<string, GameEvent>} matches  by room, as the chat's socket hears of them
 * @property {Table | null} table
 */

/** @returns {State} */
export function initialState() {
  return {
    screen: 'loading',
    me: null,
    link: { phase: 'connecting' },
    rooms: new Map(),
    active: null,
    notice: null,
    outbox: [],
    typing: new Map(),
    drafts: new Map(),
    replyTo: null,
    editing: null,
    firstNew: null,
    older: 'idle',
    atEnd: true,
    drawer: null,
    people: true,
    toasts: [],
    matches: new Map(),
    table: null,
  };
}

/** The state and those who draw it. Many changes in a row are one drawing. */
export class Store {
  state = initialState();
  /** @type {Set<() => void>} */
  #views = new Set();
  #due = false;

  /** @param {() => void} draw @returns {() => void} */
  watch(draw) {
    this.#views.add(draw);
    return () => this.#views.delete(draw);
  }

  /** @param {Partial<State>} [patch] */
  change(patch = {}) {
    Object.assign(this.state, patch);
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      for (const draw of [...this.#views]) draw();
    });
  }
}
