/**
 * The state of the client, without the DOM. Only actions and the modules of this folder change it; views draw it.
 */

import { notifyingFrom } from './notifying.js';
import { emptyOverview } from './places/places.js';

/**
 * @typedef {import('../../sdk/state/feed.js').Feed} Feed
 * @typedef {import('../../sdk/state/stretch.js').Stretch} Stretch
 * @typedef {import('../../sdk/types.js').LinkState} LinkState
 * @typedef {import('../../sdk/types.js').Message} Message
 * @typedef {import('../../sdk/types.js').Self} Self
 * @typedef {import('../../sdk/types.js').Person} Person
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 * @typedef {import('../../sdk/types.js').GameEvent} GameEvent
 * @typedef {import('../../sdk/match.js').Match} Match
 *
 * @typedef {object} Room  a room that the user is in
 * @property {string} id
 * @property {Feed | null} feed  null until it is joined
 * @property {RoomInfo} [info]  from the list of rooms; a feed's is newer
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
 * @property {'me' | 'roll'} [kind]
 * @property {number} [thread]  the root of its thread, for a reply
 * @property {boolean} [broadcast]
 * @property {number} at
 * @property {'sending' | 'failed'} state
 * @property {string} [code]  why it failed
 * @property {string} [why]  the server's text for that
 * @property {string} [from]  the title of its room, if the user has left that
 * @property {number} [seq]  after it was stored
 * @property {import('./files.js').OutgoingFile[]} [files]
 *
 * @typedef {object} Replay  the shown earlier version of a match
 * @property {number} wanted
 * @property {{version: number, view: any, last?: {seat: number, move?: any}} | null} shown  null until the first version has arrived
 *
 * @typedef {object} Table  the open match, on its own socket
 * @property {string} room
 * @property {Match} match
 * @property {LinkState} link
 * @property {Replay | null} replay
 * @property {'table' | 'chat'} side  the side that a narrow screen shows
 * @property {boolean} turned  whether the board is seen from the opposite side
 * @property {number} hand  the seat whose hand is shown, where spectators see all hands
 *
 * @typedef {object} Search  for an opponent
 * @property {import('../actions/matchmaking.js').Asked} asked
 * @property {string} ticket
 * @property {number} since  by `performance.now()`
 * @property {Set<string>} known  the rooms that the user was in when it began
 *
 * @typedef {{id: number, text: string, action?: {label: string, run: () => void}}} Toast
 *
 * @typedef {object} State
 * @property {'loading' | 'sign_in' | 'main'} screen
 * @property {Self | null} me
 * @property {LinkState} link
 * @property {Map<string, Room>} rooms
 * @property {string | null} active  the room that is open
 * @property {import('./places/places.js').Place | null} place  what is shown instead of a room
 * @property {import('./places/places.js').Overview} overview
 * @property {string | null} notice  why no room is shown: a key of the texts in `room`
 * @property {{room: string, why: string} | null} closed  the room that was shown before, and the reason for its end
 * @property {Map<string, string>} parted  the titles of rooms that the user was removed from, until a notice says why
 * @property {Pending[]} outbox
 * @property {Map<string, Person>} blocked  by id, the newest block first
 * @property {Set<string>} unfolded  messages of blocked users that the user wants to see
 * @property {Map<string, import('../../sdk/types.js').EphemeralMessage[]>} ephemerals  by room, messages that only
 * the user and a few others see
 * @property {Map<string, Map<string, number>>} typing  by room and user, until when
 * @property {Map<string, string>} drafts  by room
 * @property {Map<string, import('./files.js').OutgoingFile[]>} staged  by room, the files of the next message
 * @property {boolean} redraft  whether the draft of the open room was changed outside of the composer
 * @property {number | null} replyTo
 * @property {number | null} editing
 * @property {number | null} firstNew  the message that has the "new" line above it
 * @property {'idle' | 'loading' | 'failed'} older
 * @property {Stretch | null} thread  the open thread
 * @property {Message | null} threadRoot  its root, if that is not among the room's loaded messages
 * @property {number | null} threadNew  the reply that has the "new" line above it
 * @property {Map<string, number>} threadsSeen  by thread, when the last reply that the user has seen was sent
 * @property {Stretch | null} around  the messages around an old one, shown in place of the newest
 * @property {{room: string, seq: number} | null} wanted  the message of a link, until it is shown
 * @property {boolean} atEnd  whether the newest message is visible
 * @property {'rooms' | 'people' | null} drawer  the open list on narrow screens
 * @property {boolean} people  whether the list of people is open on wide screens
 * @property {boolean} newer  whether the server has another version of the page
 * @property {Toast[]} toasts
 * @property {Toast[]} told  messages that stay until the user has read them
 * @property {Map<string, import('../../sdk/types.js').Tournament>} tournaments  by id, those of the last events
 * @property {Map<string, import('./games/polls.js').OwnVote>} polls  by room and `seq` of their messages
 * @property {Map<string, GameEvent>} matches  by room, the newest version from any socket
 * @property {Table | null} table
 * @property {Search | null} search
 * @property {import('./notifying.js').Notifying} notifying
 */

/** @returns {State} */
export function initialState() {
  return {
    screen: 'loading',
    me: null,
    link: { phase: 'connecting' },
    rooms: new Map(),
    active: null,
    place: null,
    overview: emptyOverview(),
    notice: null,
    closed: null,
    parted: new Map(),
    outbox: [],
    blocked: new Map(),
    unfolded: new Set(),
    ephemerals: new Map(),
    typing: new Map(),
    drafts: new Map(),
    staged: new Map(),
    redraft: false,
    replyTo: null,
    editing: null,
    firstNew: null,
    older: 'idle',
    thread: null,
    threadRoot: null,
    threadNew: null,
    threadsSeen: new Map(),
    around: null,
    wanted: null,
    atEnd: true,
    drawer: null,
    people: true,
    newer: false,
    toasts: [],
    told: [],
    tournaments: new Map(),
    polls: new Map(),
    matches: new Map(),
    table: null,
    search: null,
    notifying: notifyingFrom(null),
  };
}

/**
 * After a drawing, changes by others are not drawn for this many times as long as it took, unless that is very short.
 */
const REST = 3;
const SOON_MS = 8;
/** A user who pressed a key within this time is typing. Then changes by others are drawn only right after the frame of a key, or after this time. */
const TYPING_MS = 200;

/** Holds the state and its watchers. Several changes in a row are drawn once. */
export class Store {
  state = initialState();
  /** @type {Set<() => void>} */
  #views = new Set();
  #due = false;
  #late = false;
  /** How long the last drawing took, including the browser's work in the next frame, and when it ended, ms. */
  #cost = 0;
  #drawnAt = 0;
  #weighing = false;
  /** When the user last pressed a key, ms. */
  #typedAt = -Infinity;

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
    queueMicrotask(() => this.#draw());
  }

  /**
   * Draw changes by others. If they come faster than they can be drawn, drawing takes at most a fourth of the time,
   * so that the user's own actions show at once; while the user types, changes are drawn right after a key.
   */
  changeSoon() {
    if (this.#late) return undefined;
    const now = performance.now();
    const wait = Math.max(this.#restsUntil() - now, this.#typedAt + TYPING_MS > now ? TYPING_MS : 0);
    if (wait < SOON_MS) return this.change();
    this.#late = true;
    setTimeout(() => this.#late && this.change(), wait);
    return undefined;
  }

  /** The user presses a key: draw changes by others right after its frame, when the next key is farthest away. */
  typed() {
    this.#typedAt = performance.now();
    afterFrame(() => {
      if (this.#late && this.#restsUntil() <= performance.now()) this.change();
    });
  }

  #restsUntil() {
    return this.#drawnAt + REST * this.#cost;
  }

  #draw() {
    const begun = performance.now();
    this.#due = this.#late = false;
    for (const draw of [...this.#views]) draw();
    this.#drawnAt = performance.now();
    this.#cost = this.#drawnAt - begun;
    this.#weigh(this.#cost);
  }

  /** Styles, layout and painting come after the drawing, and mostly take longer. @param {number} drawing  ms */
  #weigh(drawing) {
    if (this.#weighing) return;
    this.#weighing = true;
    afterFrame((begun) => {
      this.#weighing = false;
      this.#drawnAt = performance.now();
      this.#cost = drawing + this.#drawnAt - begun;
    });
  }
}

/** @param {(begun: number) => void} then  is told when the work for the next frame began, once that frame is drawn */
function afterFrame(then) {
  globalThis.requestAnimationFrame?.(() => {
    const begun = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(begun);
    port2.postMessage(0);
  });
}
