/**
 * Notifies users who do not look at the page of what concerns them: by the browser's notifications, and by a sound.
 */

import { toast } from '../app.js';
import { image } from '../home.js';
import { chatTitle, t } from '../i18n/index.js';
import { isFolded } from '../state/blocks.js';
import { inOneLine } from '../state/files.js';
import { choiceOf, isQuiet, notifyingFrom, tells } from '../state/notifying.js';
import { infoOf, mentionsMe, titleOf } from '../state/rooms.js';
import { applyMatch, isMyMove } from '../state/tables.js';
import { playKnock, playTone } from './device/sounds.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../state/notifying.js').Notifying} Notifying
 * @typedef {import('../../sdk/types.js').GameEvent} GameEvent
 * @typedef {import('../../sdk/types.js').Message} Message
 */

const KEPT = 'teahouse.notifying';
/** The window that the user looks at holds this lock, in any window of the browser. */
const LOOKING = 'teahouse.looking';
const MOST_TEXT = 200;
const YIELD_MS = 200;

/** The open notifications, by room. @type {Map<string, Notification>} */
const standing = new Map();

/** @param {App} app */
export function loadNotifying(app) {
  app.store.change({ notifying: notifyingFrom(localStorage.getItem(KEPT)) });
}

/** @param {App} app @param {Notifying} notifying */
export function saveNotifying(app, notifying) {
  localStorage.setItem(KEPT, JSON.stringify(notifying));
  app.store.change({ notifying });
}

/** Note whether the user looks at this window, and follow changes from other windows. @param {App} app */
export function followLooks(app) {
  window.addEventListener('storage', ({ key }) => {
    if (key === KEPT) loadNotifying(app);
  });
  let leave = () => {};
  const look = () => {
    leave();
    standing.get(app.store.state.active ?? '')?.close();
    void closePushed(`teahouse ${app.store.state.active}`);
    void navigator.locks?.request(LOOKING, { mode: 'shared' }, () => new Promise((resolve) => {
      leave = () => resolve(undefined);
    }));
  };
  window.addEventListener('focus', look);
  window.addEventListener('blur', () => leave());
  if (document.hasFocus()) look();
}

/** Close a room's pushed notifications once the user looks at the room. @param {string} tag */
async function closePushed(tag) {
  if (!navigator.serviceWorker?.controller) return;
  const registration = await navigator.serviceWorker.ready;
  for (const shown of await registration.getNotifications({ tag })) shown.close();
}

/** @returns {Promise<boolean>} whether the user looks at this window or at another one of the client */
async function isLooking() {
  if (document.hasFocus()) return true;
  const { held = [] } = await navigator.locks?.query() ?? {};
  return held.some(({ name }) => name === LOOKING);
}

/** Every window gets the same events, and one of them notifies the user. @param {App} app @param {string} what @returns {Promise<boolean>} whether it is this one */
async function isFirst({ windows }, what) {
  // A window that nobody has touched yet may not play a sound.
  if (navigator.userActivation?.hasBeenActive === false) await new Promise((resolve) => setTimeout(resolve, YIELD_MS));
  return windows?.first(what) ?? true;
}

/**
 * Ask for the browser's permission, and show a first notification, since some browsers give permission and show none.
 *
 * @returns {Promise<'on' | 'denied' | 'unsupported'>}
 */
export async function tryNotifying() {
  if (!('Notification' in window)) return 'unsupported';
  if (await Notification.requestPermission() !== 'granted') return 'denied';
  return show('', t().notifying.title, t().notifying.begun, () => {}) ? 'on' : 'unsupported';
}

/** @param {App} app @param {Message} message  that is new to the user */
export function tellMessage(app, message) {
  const { state } = app.store;
  const room = state.rooms.get(message.room);
  const info = room && infoOf(room);
  if (!info || message.kind === 'notice' || isFolded(state, message)) return;
  if (!tells(state.notifying, { room: info.room, kind: info.kind, mention: mentionsMe(state, message) }, new Date())) return;
  const title = info.kind === 'dm' ? message.sender.name : `${message.sender.name} · ${chatTitle(info) ?? titleOf(state, room)}`;
  void tell(app, info.room, `${info.room} ${message.seq}`, title, inOneLine(message) || t().timeline.match);
}

/** @param {App} app @param {import('../../sdk/types.js').NoticeEvent} notice  of a message in a room that this window does not hear */
export function tellNotice(app, { kind, room, info, by }) {
  if (!info || !by || app.store.state.blocked.has(by.id)) return;
  if (!tells(app.store.state.notifying, { room, kind: info.kind, mention: true }, new Date())) return;
  void tell(app, room, `${room} ${info.seq}`, kind === 'dm' ? by.name : `${by.name} · ${chatTitle(info) ?? info.title}`, t().notifying[kind === 'dm' ? 'wrote' : 'named']);
}

/** Keep the newest state of a match, and notify the user when it becomes their move. @param {App} app @param {GameEvent} match */
export function heardMatch(app, match) {
  const { state } = app.store;
  const before = state.matches.get(match.room);
  const was = isMyMove(before, state.me);
  applyMatch(state, match);
  if (before && match.version > before.version && state.active === match.room) knock(state.notifying);
  if (before && !was && isMyMove(state.matches.get(match.room), state.me)) void tellMove(app, match);
}

/** @param {App} app @param {GameEvent} match */
async function tellMove(app, match) {
  const { state } = app.store;
  const now = new Date();
  const seen = await isLooking();
  if (seen && !document.hasFocus()) return; // the window that the user looks at shows it
  if (isQuiet(state.notifying, now) || choiceOf(state.notifying, match.room, 'game') === 'nothing') return;
  if (!seen && !await isFirst(app, `${match.room} v${match.version}`)) return;
  if (state.notifying.sound && !(seen && state.active === match.room)) playTone();
  const room = state.rooms.get(match.room);
  const info = room && infoOf(room);
  if (document.hasFocus() && info && state.active !== match.room) {
    toast(app, `${t().games.yourMove}: ${t().games.titles[info.game ?? ''] ?? info.title}`, { label: t().games.back, run: () => void app.enter(match.room) });
  }
  if (!seen && info && state.notifying.on) show(match.room, t().games.yourMove, t().games.titles[info.game ?? ''] ?? info.title, () => void app.enter(match.room));
}

/** @param {App} app @param {string} room @param {string} what  that is told, the same in every window @param {string} title @param {string} text */
async function tell(app, room, what, title, text) {
  if (!await isLooking() && await isFirst(app, what)) show(room, title, text.slice(0, MOST_TEXT), () => void app.enter(room));
}

/** @param {string} room @param {string} title @param {string} body @param {() => void} open @returns {boolean} whether the browser can */
function show(room, title, body, open) {
  if (Notification.permission !== 'granted') return false;
  try {
    // Windows of one browser show the same notification: the newest one of a room replaces the others.
    const notification = new Notification(title, { body, tag: `teahouse ${room}`, icon: image('favicon.svg') });
    standing.set(room, notification);
    notification.onclick = () => {
      window.focus();
      notification.close();
      open();
    };
    return true;
  } catch {
    return showByWorker(title, { body, tag: `teahouse ${room}`, data: { room } });
  }
}

/** On phones, Chrome lets only the service worker show notifications; the worker opens the room on a tap. @param {string} title @param {NotificationOptions} options @returns {boolean} */
function showByWorker(title, options) {
  if (!navigator.serviceWorker?.controller) return false;
  void navigator.serviceWorker.ready.then((registration) => registration.showNotification(title, options));
  return true;
}

/** A piece is put on the board while the user watches. @param {Notifying} notifying */
function knock(notifying) {
  if (!notifying.knock || !document.hasFocus() || isQuiet(notifying, new Date()) || navigator.userActivation?.hasBeenActive === false) return;
  playKnock();
}
