/** Signing in and out, and what follows when the session or the connection changes. */

import { restoreDrafts } from '../state/writing/drafts.js';
import { initialState } from '../state/state.js';
import { loadBlocks } from './blocks.js';
import { resumeSearch } from './matchmaking.js';
import { loadNotifying } from './notifying.js';
import { resendOutbox } from './writing/messages.js';
import { attempt } from '../app.js';
import { openFirst } from './places/places.js';
import { refreshRooms } from './rooms.js';
import { closeTable } from './tables.js';
import { loadSeen } from './threads.js';
import { endPush } from './device/push.js';
import { forgetKept, showKept } from './device/kept.js';
import { adopt } from './device/windows.js';

/** @typedef {import('../app.js').App} App */

/** Show the main screen to a user who is signed in, else the sign-in page. @param {App} app @param {boolean} [arriving]  whether the user has just signed in */
export function begin(app, arriving = false) {
  const session = app.sessions.current;
  if (!session) return showSignIn(app);
  app.store.change({ screen: 'main', me: session.user });
  restoreDrafts(app.store.state, sessionStorage);
  loadSeen(app);
  loadNotifying(app);
  resendOutbox(app);
  void adopt(app);
  app.client.start();
  void openFirst(app, arriving);
}

/** @param {App} app */
function showSignIn(app) {
  closeTable(app);
  app.store.change({ ...initialState(), screen: 'sign_in' });
}

/** @param {App} app @param {string} name */
export async function enterAsGuest(app, name) {
  await app.sessions.guest(name.trim());
  begin(app, true);
}

/** @param {App} app @param {string} name @param {string} password */
export async function logIn(app, name, password) {
  await app.sessions.login(name.trim(), password);
  begin(app, true);
}

/** @param {App} app @param {string} name @param {string} password */
export async function register(app, name, password) {
  await app.sessions.register(name.trim(), password);
  begin(app, true);
}

/**
 * A guest becomes an account and stays the same user.
 *
 * @param {App} app
 * @param {string} name
 * @param {string} password
 */
export async function registerGuest(app, name, password) {
  const me = await app.sessions.register(name.trim(), password);
  app.store.change({ me });
  app.client.start(); // the new session needs a new socket
}

/** @param {App} app */
export async function logOut(app) {
  forgetKept(app);
  void endPush(app, false); // with the session
  app.client.stop();
  await app.sessions.logout();
  history.replaceState(null, '', location.pathname);
  showSignIn(app);
}

/** Show the sign-in page to a user whose session is over, without a message. @param {App} app */
export function forgetSession(app) {
  forgetKept(app);
  app.client.stop();
  app.sessions.forget();
  history.replaceState(null, '', location.pathname);
  showSignIn(app);
}

/** @param {App} app @param {import('../../sdk/types.js').Hello} hello */
export function onHello(app, hello) {
  const { me } = app.store.state;
  // Another window signed in as another user: the state held here is not theirs.
  if (me && me.id !== hello.user.id) return location.reload();
  app.store.state.typing.clear(); // no event says who stopped meanwhile
  app.store.change({ me: hello.user });
  void loadBlocks(app);
  if (app.store.state.search) return attempt(app, resumeSearch(app));
  return void refreshRooms(app);
}

/** @param {App} app @param {import('../../sdk/types.js').LinkState} link */
export function onLink(app, link) {
  if (link.phase === 'stopped' && link.reason === 'signed_out' && app.store.state.screen === 'main') {
    app.client.stop();
    void endPush(app, false);
    showSignIn(app);
  }
  if (link.phase === 'waiting') showKept(app);
  app.store.change({ link });
}
