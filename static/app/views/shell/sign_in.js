/** The sign-in page: in as a guest with one click, or with an account. */

import { invitationOf } from '../../actions/places/invitation.js';
import { image } from '../../home.js';
import { doorText, ownText } from '../../i18n/door/index.js';
import { nextLanguage } from '../../i18n/door/language.js';
import { switchLanguage, switchTheme } from '../../preferences.js';
import { roomRoute } from '../../state/addresses.js';
import { fill, h, iconButton } from '../parts/dom.js';
import { icon } from '../parts/icons.js';

/**
 * @typedef {object} Entrance  what to do for each way to sign in; rejected with a Failure
 * @property {(name: string) => Promise<void>} guest
 * @property {(name: string, password: string) => Promise<void>} logIn
 * @property {(name: string, password: string) => Promise<void>} register
 * @property {() => void} rebuild  draw the page again, in another language
 */

/** @param {Entrance} app @returns {HTMLElement} */
export function signInView(app) {
  const card = h('section', { class: 'sign-in-card', 'aria-labelledby': 'welcome' });
  showGuest(app, card);
  const tools = h('div', { class: 'sign-in-tools' },
    h('button', { type: 'button', class: 'quiet', lang: nextLanguage().locale, onclick: () => void switchLanguage(app) },
      icon('globe'), nextLanguage().title),
    iconButton('theme', doorText().theme, () => switchTheme()));
  return h('main', { class: 'sign-in', id: 'main' },
    h('div', { class: 'gate', 'aria-hidden': 'true' }, h('img', { src: image('gate.svg'), alt: '', width: 640, height: 640 })),
    h('div', { class: 'sign-in-panel' }, tools, h('h1', {}, h('img', { src: image('cup.svg'), alt: '', width: 44, height: 44 }), doorText().product),
      h('p', { class: 'tagline' }, doorText().tagline), card));
}

/** @param {Entrance} app @param {HTMLElement} card */
function showGuest(app, card) {
  const d = doorText().signIn;
  const name = h('input', { name: 'name', placeholder: d.namePlaceholder, 'aria-label': d.name, maxlength: 32, autocomplete: 'nickname' });
  const form = formOf([name, h('button', { type: 'submit', class: 'primary large' }, d.guest)], () => app.guest(name.value));
  const asked = roomRoute(location.hash);
  const title = h('h2', { id: 'welcome' }, asked ? d.invited : d.welcome);
  const intro = h('p', {}, asked ? d.invitedIntro(asked.room === 'lobby' ? d.lobby : asked.room) : d.intro);
  if (asked) void tellInvitation(asked, title, intro);
  fill(card, title, intro, form, separator(), h('div', { class: 'pair' },
    h('button', { type: 'button', class: 'quiet', onclick: () => showAccount(app, card, false) }, d.haveAccount),
    h('button', { type: 'button', class: 'quiet', onclick: () => showAccount(app, card, true) }, d.newAccount)));
}

/** Show who invites the user, and where, as soon as the server has answered. @param {import('../../state/addresses.js').RoomAddress} asked @param {HTMLElement} title @param {HTMLElement} intro */
async function tellInvitation(asked, title, intro) {
  const d = doorText().signIn;
  const found = await invitationOf(asked);
  if (found === 'ended') return fill(intro, d.inviteEnded);
  if (!found) return undefined;
  if (found.by) fill(title, d.invitedBy(found.by.name));
  return fill(intro, d.invitedTo(found.title, found.members), found.topic && h('q', { class: 'topic', dir: 'auto' }, found.topic));
}

/** @param {Entrance} app @param {HTMLElement} card @param {boolean} fresh  whether to create the account */
function showAccount(app, card, fresh) {
  const d = doorText().signIn;
  const name = h('input', { name: 'name', required: true, maxlength: 32, autocomplete: 'username' });
  const password = h('input', { name: 'password', type: 'password', required: true, minlength: fresh ? 8 : 1, autocomplete: fresh ? 'new-password' : 'current-password' });
  const label = fresh ? d.register : d.login;
  const form = formOf([
    h('label', { class: 'field' }, h('span', {}, d.name), name),
    h('label', { class: 'field' }, h('span', {}, d.password), password),
    h('button', { type: 'submit', class: 'primary large' }, label),
  ], () => (fresh ? app.register : app.logIn)(name.value, password.value));
  fill(card, h('h2', { id: 'welcome' }, fresh ? d.newAccount : d.account), form, separator(), h('div', { class: 'pair' },
    h('button', { type: 'button', class: 'quiet', onclick: () => showAccount(app, card, !fresh) }, fresh ? d.haveAccount : d.newAccount),
    h('button', { type: 'button', class: 'quiet', onclick: () => showGuest(app, card) }, d.asGuest)));
  name.focus();
}

function separator() {
  return h('div', { class: 'or', 'aria-hidden': 'true' }, h('span', {}, doorText().signIn.or));
}

/** @param {Node[]} body @param {() => Promise<void>} enter */
function formOf(body, enter) {
  const trouble = h('p', { class: 'trouble', role: 'alert' });
  const form = h('form', {}, ...body, trouble);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    form.ariaBusy = 'true';
    fill(trouble);
    enter().catch((error) => fill(trouble, explain(error))).finally(() => {
      form.ariaBusy = 'false';
    });
  });
  return form;
}

/** @param {{code?: string, message: string}} error */
function explain(error) {
  if (error.code === 'unauthorized') return doorText().signIn.wrong;
  return ownText(error);
}
