/** The page of operators: who signs in, the tabs, and which of them the address names (`#rooms/ID`). */

import { fill, h } from '../app/views/parts/dom.js';
import { ask, Refused, signIn, signInAs } from './calls.js';
import { button, form, note } from './parts.js';
import { drawAudit, drawReports } from './sections/oversight.js';
import { drawKeys, drawWebhooks } from './sections/programs.js';
import { drawMatches } from './sections/matches.js';
import { drawProcess, drawSettings, drawSockets } from './sections/process.js';
import { drawRooms } from './sections/rooms.js';
import { drawUsers } from './sections/users.js';
import { words } from './words.js';

/** @typedef {import('./parts.js').Section} Section */

/** @type {Record<keyof typeof words.sections, Section>} */
const SECTIONS = {
  process: drawProcess,
  rooms: drawRooms,
  users: drawUsers,
  matches: drawMatches,
  reports: drawReports,
  audit: drawAudit,
  webhooks: drawWebhooks,
  keys: drawKeys,
  sockets: drawSockets,
  settings: drawSettings,
};

const desk = /** @type {HTMLElement} */ (document.getElementById('desk'));
const foot = h('p', { class: 'note', role: 'status' });
let drawing = 0;

/** @returns {[keyof typeof words.sections, string]} the section that the address names, and what of it */
function place() {
  const [name, what = ''] = location.hash.slice(1).split('/');
  return [/** @type {any} */ (name in SECTIONS ? name : 'process'), decodeURIComponent(what)];
}

async function draw() {
  const [name, what] = place();
  const number = ++drawing;
  const links = Object.entries(words.sections).map(([each, label]) =>
    h('a', { href: `#${each}`, 'aria-current': each === name ? 'page' : null }, label));
  const main = h('main', {}, h('h2', {}, words.sections[name]));
  fill(desk, h('header', {}, h('h1', {}, words.title), button(words.refresh, draw), button(words.signOut, leave)), h('nav', {}, ...links), main, foot);
  try {
    const drawn = await SECTIONS[name](what, draw);
    if (number === drawing) main.append(...drawn);
  } catch (error) {
    refused(error);
  }
}

async function leave() {
  await ask('DELETE', '/api/admin/session');
  drawDoor();
}

function drawDoor() {
  drawing += 1;
  const withToken = form([{ name: 'token', label: words.token, type: 'password', required: true }], words.signIn, async ({ token }) => {
    await signIn(token);
    await draw();
  });
  const fields = [{ name: 'name', label: words.name, required: true }, { name: 'password', label: words.password, type: 'password', required: true }];
  const asAdmin = form(fields, words.signIn, async ({ name, password }) => {
    await signInAs(name, password);
    await draw();
  });
  fill(desk, h('main', { class: 'door' }, h('h1', {}, `Teahouse · ${words.title}`), withToken, h('p', {}, words.orAsAdmin), asAdmin), foot);
}

/** @param {unknown} error */
function refused(error) {
  const isOver = error instanceof Refused && error.status === 401 && !desk.querySelector('.door');
  if (isOver) drawDoor();
  else note(error instanceof Error ? error.message : String(error), true);
}

document.addEventListener('desk:refused', (event) => refused(/** @type {CustomEvent} */ (event).detail));
window.addEventListener('hashchange', () => void draw());
void draw();
