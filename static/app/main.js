/** The composition root: builds the client, wires its events, and starts it. It is loaded when the user signs in. */

import { connect } from '../sdk/index.js';
import { attempt } from './app.js';
import { begin, enterAsGuest, logIn, onHello, onLink, register } from './actions/session.js';
import { followHash } from './actions/places/places.js';
import { applyFeed, enter, lookAgain, onGone, readActive } from './actions/rooms.js';
import { followBlocks } from './actions/blocks.js';
import { onMatchFound } from './actions/matchmaking.js';
import { onNotice } from './actions/notices.js';
import { followLooks, heardMatch, tellMessage } from './actions/notifying.js';
import { keepRooms } from './actions/device/kept.js';
import { followPush } from './actions/device/push.js';
import { followShell } from './actions/device/shell.js';
import { onTournament } from './actions/tournaments.js';
import { onTableLink } from './actions/tables.js';
import { followWindows } from './actions/device/windows.js';
import { openTournament } from './dialogs/games/tournament.js';
import { askJoin, askPassword } from './dialogs/rooms.js';
import { listenKeys } from './views/shell/keys.js';
import { keepDrafts } from './state/writing/drafts.js';
import { networkOf } from './state/games/network.js';
import { Shelf } from './state/files.js';
import { countMessage, markRead } from './state/rooms.js';
import { Store } from './state/state.js';
import { applyTyping } from './state/typing.js';
import { applyEphemeral } from './state/writing/ephemeral.js';
import { sheetsOf } from './views/parts/sheets.js';
import { signInView } from './views/shell/sign_in.js';
import { mainScreenView } from './views/shell/main_screen.js';

/** @typedef {import('./app.js').App} App */

const root = /** @type {HTMLElement} */ (document.querySelector('#app'));
/** @type {App} */
let app;
/** @type {'sign_in' | 'main' | null} */
let shown = null;
/** @type {ReturnType<typeof mainScreenView> | null} */
let mainScreen = null;

function draw() {
  const { screen } = app.store.state;
  if (screen === 'loading') return;
  if (screen !== shown) build(screen);
  mainScreen?.draw();
}

/** @param {'sign_in' | 'main'} screen */
function build(screen) {
  shown = screen;
  mainScreen = screen === 'main' ? mainScreenView(app) : null;
  root.replaceChildren(mainScreen ? mainScreen.element : signInView(entrance()));
}

/** @returns {import('./views/shell/sign_in.js').Entrance} */
function entrance() {
  return {
    guest: (name) => enterAsGuest(app, name),
    logIn: (name, password) => logIn(app, name, password),
    register: (name, password) => register(app, name, password),
    rebuild,
  };
}

/** The inspector is loaded on demand; a server of another version may not have this page's. */
function inspect() {
  const loading = Promise.all([import('./inspector/index.js'), sheetsOf('inspector')]);
  void loading.then(([{ toggle }]) => toggle(app), () => app.store.change({ newer: true }));
}

function rebuild() {
  shown = null;
  app.store.change();
}

/** @param {{op: string}} frame */
function onEvent(frame) {
  const { state } = app.store;
  const event = /** @type {any} */ (frame);
  if (event.op === 'message' && countMessage(state, event.message)) tellMessage(app, event.message);
  if (event.op === 'message') applyTyping(state, { room: event.room, user: event.message.sender.id, on: false }, performance.now());
  if (event.op === 'ephemeral') applyEphemeral(state, event);
  if (event.op === 'typing') applyTyping(state, event, performance.now());
  if (event.op === 'match.found') onMatchFound(app, event);
  if (event.op === 'tournament') onTournament(app, event);
  if (event.op === 'read') markRead(state, event.room, event.seq);
  app.store.changeSoon();
}

function listen() {
  const { client, games } = app;
  client.on('state', (link) => onLink(app, link));
  client.on('hello', (hello) => onHello(app, hello));
  client.on('room', (feed) => applyFeed(app, feed));
  client.on('gone', (gone) => onGone(app, gone));
  client.on('notice', (notice) => onNotice(app, notice));
  client.on('outbox', () => app.store.changeSoon());
  client.on('event', onEvent);
  client.on('match', ({ match }) => {
    heardMatch(app, match);
    app.store.change();
  });
  games.on('state', (link) => onTableLink(app, link));
  window.addEventListener('focus', () => readActive(app));
  window.addEventListener('pagehide', () => {
    keepDrafts(app.store.state, sessionStorage);
    keepRooms(app);
  });
  document.addEventListener('visibilitychange', () => lookAgain(app));
  window.addEventListener('hashchange', () => attempt(app, followHash(app)));
  followBlocks(app);
  followLooks(app);
  followWindows(app);
  followShell(app);
  followPush(app);
  listenKeys(app, () => mainScreen?.composer.focus());
}

/** Draw the client for the signed-in user. @param {boolean} arriving  whether the user has just signed in */
export function open(arriving) {
  const network = networkOf(location.search);
  const { sessions, client, beside, windows } = connect({ task: 'chat', shared: !network, ...(network && { network }) });
  app = {
    store: new Store(),
    sessions,
    client,
    games: beside('game'),
    windows,
    shelf: new Shelf(),
    rebuild,
    inspect,
    enter: (room) => enter(app, room),
    askPassword: (room, title) => askPassword(app, room, title),
    askJoin: (room, invite) => askJoin(app, room, invite),
    showTournament: (tournament) => openTournament(app, tournament),
  };
  app.store.watch(draw);
  listen();
  begin(app, arriving);
  if (new URLSearchParams(location.search).has('inspect')) inspect();
}
