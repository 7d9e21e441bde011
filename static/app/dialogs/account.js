/** The dialogs of the user's account: name and status, password, sessions, data to download, deleting the account. */

import { changePassword, deleteMe, endOtherSessions, endSession, hasPassword, myProfile, mySessions, saveProfile, takeAlong } from '../actions/account.js';
import { attempt, toast } from '../app.js';
import { accountText, fullTime, t } from '../i18n/index.js';
import { portrait } from '../views/parts/avatar.js';
import { fill, h } from '../views/parts/dom.js';
import { field, openDialog, radios } from './dialog.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../actions/account.js').SessionInfo} SessionInfo
 */

/** @param {App} app */
export async function openAccount(app) {
  const a = t().account;
  const profile = await myProfile(app);
  const name = h('input', { name: 'name', required: true, maxlength: 32, value: profile.name, autocomplete: 'username' });
  const status = h('input', { name: 'status', maxlength: 80, value: profile.status ?? '', autocomplete: 'off' });
  const picture = h('input', { name: 'picture', type: 'file', accept: 'image/png,image/jpeg,image/gif,image/webp,image/avif' });
  const without = profile.avatar && h('label', { class: 'choice' }, h('input', { type: 'checkbox', name: 'without' }), h('span', {}, a.withoutPicture));
  const face = h('div', { class: 'own-picture' }, portrait(profile), field(a.picture, picture, a.pictureHint));
  const dialog = openDialog({
    title: a.title,
    body: [field(a.name, name), field(a.status, status, a.statusHint), face, without, more(app, () => dialog.close())],
    submit: t().save,
    onSubmit: async (form) => {
      const chosen = picture.files?.[0];
      const avatar = chosen ? (await app.client.upload(chosen)).id : form.get('without') ? null : undefined;
      await saveProfile(app, String(form.get('name')), String(form.get('status')), avatar);
      toast(app, a.saved);
    },
    explain: accountText,
  });
}

/** @param {App} app @param {() => void} close  the dialog that the others take the place of */
function more(app, close) {
  const a = t().account;
  /** @param {string} label @param {() => void} run @param {string} [kind] */
  const item = (label, run, kind = 'quiet') => h('button', { type: 'button', class: kind, onclick: () => (close(), run()) }, label);
  return h('div', { class: 'account-more', role: 'group', 'aria-label': a.more },
    hasPassword(app) && item(a.password, () => openPassword(app)),
    item(a.sessions, () => attempt(app, openSessions(app))),
    item(a.takeAlong, () => attempt(app, takeAlong(app).then(() => toast(app, a.takenAlong)))),
    item(a.remove, () => openRemove(app), 'quiet danger'));
}

/** @param {App} app */
function openPassword(app) {
  const a = t().account;
  const old = h('input', { name: 'old', type: 'password', required: true, autocomplete: 'current-password' });
  const fresh = h('input', { name: 'new', type: 'password', required: true, minlength: 8, autocomplete: 'new-password' });
  openDialog({
    title: a.password,
    intro: a.passwordIntro,
    body: [field(a.oldPassword, old), field(a.newPassword, fresh, a.newPasswordHint)],
    submit: a.password,
    onSubmit: async (form) => {
      await changePassword(app, String(form.get('old')), String(form.get('new')));
      toast(app, a.passwordChanged);
    },
  });
}

/** @param {App} app */
async function openSessions(app) {
  const a = t().account;
  const list = h('ul', { class: 'sessions' });
  const said = h('p', { class: 'unseen', role: 'status' });
  /** @param {SessionInfo[]} sessions */
  const draw = (sessions) => fill(list, ...sessions.map((session) => sessionRow(session, () => attempt(app, end(session)))));
  /** @param {SessionInfo} session */
  const end = async ({ id }) => {
    await endSession(app, id);
    draw(await mySessions(app));
    fill(said, a.ended);
    list.querySelector('button')?.focus();
  };
  const sessions = await mySessions(app);
  draw(sessions);
  openDialog({
    title: a.sessions,
    intro: a.sessionsIntro,
    body: [list, said],
    ...(sessions.length > 1 ? { submit: a.endOthers } : {}),
    danger: true,
    onSubmit: async () => {
      await endOtherSessions(app);
      toast(app, a.othersEnded);
    },
  });
}

/** @param {SessionInfo} session @param {() => void} end */
function sessionRow({ current, user_agent, address, used_at }, end) {
  const a = t().account;
  const device = deviceOf(user_agent) || a.unknownDevice;
  return h('li', {},
    h('span', { class: 'what' }, h('b', {}, device), h('small', {}, `${address} · ${a.usedAt(fullTime(used_at))}`)),
    current ? h('span', { class: 'role' }, a.here)
      : h('button', { type: 'button', class: 'quiet', 'aria-label': a.endOne(device), onclick: end }, a.end));
}

/** The browser and the system in a client's user agent. @param {string} agent */
function deviceOf(agent) {
  const browser = /(Edg|OPR|Firefox|MicroMessenger|Chrome|Safari)\/(\d+)/.exec(agent);
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(agent);
  const names = [browser && `${browser[1]} ${browser[2]}`, system?.[1]].filter(Boolean);
  return names.join(' · ') || agent.slice(0, 40);
}

/** @param {App} app */
function openRemove(app) {
  const a = t().account;
  const asks = hasPassword(app);
  const password = h('input', { name: 'password', type: 'password', required: true, autocomplete: 'current-password' });
  /** @type {Array<[string, string, string]>} */
  const choices = [['erase', a.eraseTexts, a.eraseTextsHint], ['keep', a.keepTexts, a.keepTextsHint]];
  openDialog({
    title: a.remove,
    intro: a.removeIntro,
    body: [radios('texts', choices, 'erase', a.removeMessages), asks && field(t().signIn.password, password)],
    submit: a.removeSubmit,
    danger: true,
    onSubmit: async (form) => {
      await deleteMe(app, asks ? String(form.get('password')) : null, form.get('texts') === 'keep');
      toast(app, a.removed);
    },
  });
}
