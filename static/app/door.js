/**
 * What the browser runs first: the sign-in page, or the client for a user who is signed in. Everything else is loaded
 * after the sign-in, or ahead of it from the user's first touch.
 */

import { browserHost } from '../sdk/hosts/host.js';
import { Sessions } from '../sdk/session.js';
import { applyLanguage, doorText } from './i18n/door/index.js';
import { useChosen } from './i18n/door/language.js';
import { applyTheme } from './preferences.js';
import { h } from './views/parts/dom.js';
import { sheetsOf } from './views/parts/sheets.js';
import { signInView } from './views/shell/sign_in.js';

const root = /** @type {HTMLElement} */ (document.querySelector('#app'));
const host = browserHost();
/** The client's own sessions renew the tokens. */
const sessions = new Sessions({ ...host, later: (fn, ms, idle) => (idle ? null : host.later(fn, ms, idle)) });

/** @returns {Promise<typeof import('./main.js')>} */
async function house() {
  const [main] = await Promise.all([import('./main.js'), sheetsOf('main')]);
  return main;
}

/** @param {Promise<unknown>} signedIn */
async function comeIn(signedIn) {
  const loading = house();
  loading.catch(() => {}); // without a sign-in the client is not needed
  await signedIn;
  const main = await loading.catch(() => null);
  if (main) main.open(true);
  else showUnreachable(); // or there is a new version of the page, which a reload brings
}

function showDoor() {
  root.replaceChildren(signInView({
    guest: (name) => comeIn(sessions.guest(name.trim())),
    logIn: (name, password) => comeIn(sessions.login(name.trim(), password)),
    register: (name, password) => comeIn(sessions.register(name.trim(), password)),
    rebuild: showDoor,
  }));
  for (const touch of ['pointerdown', 'pointermove', 'keydown']) root.addEventListener(touch, () => void house().catch(() => {}), { once: true });
}

function showUnreachable() {
  const again = h('button', { type: 'button', class: 'quiet', onclick: () => location.reload() }, doorText().reload);
  root.replaceChildren(h('main', { class: 'loading' }, h('div', { role: 'alert' }, h('p', {}, doorText().unreachable), again)));
}

function begin() {
  applyLanguage();
  if (sessions.current) house().then(({ open }) => open(false), showUnreachable);
  else showDoor();
}

applyTheme();
const other = useChosen();
if (typeof other === 'boolean') begin();
else void other.then(begin); // its texts are in a file of their own
