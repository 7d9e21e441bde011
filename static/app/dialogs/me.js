/** The dialogs of the user's own menu: register, log out, keyboard shortcuts. */

import { logOut, registerGuest } from '../actions/session.js';
import { accountText, t } from '../i18n/index.js';
import { fill, h } from '../views/parts/dom.js';
import { confirm, field, openDialog } from './dialog.js';

/** @typedef {import('../app.js').App} App */

/** @param {App} app */
export function openRegister(app) {
  const name = app.store.state.me?.name ?? '';
  openDialog({
    title: t().me.keep,
    intro: t().me.keepIntro,
    body: [
      field(t().signIn.name, h('input', { name: 'name', required: true, value: name, autocomplete: 'username' })),
      field(t().signIn.password, h('input', { name: 'password', type: 'password', required: true, minlength: 8, autocomplete: 'new-password' })),
    ],
    submit: t().signIn.register,
    onSubmit: (form) => registerGuest(app, String(form.get('name')), String(form.get('password'))),
    explain: accountText,
  });
}

/** @param {App} app */
export function askLogOut(app) {
  const guest = app.store.state.me?.guest;
  confirm({ title: t().me.logoutSure, intro: guest ? t().me.logoutGuest : '', submit: t().me.logout, run: () => logOut(app) });
}

export function openKeys() {
  const k = t().keys;
  /** @type {Array<[string[], string]>} */
  const keys = [
    [['Enter'], k.send],
    [['Shift', 'Enter'], k.newline],
    [['↑'], k.editLast],
    [['Esc'], k.escape],
    [['Alt', '↑ ↓'], k.rooms],
    [['Alt', 'Shift', '↑ ↓'], k.unread],
    [['Ctrl', 'K'], k.find],
    [['Shift', 'Tab'], k.walk],
    [['Enter'], k.act],
    [['R'], k.reply],
    [['+'], k.react],
    [['C'], k.compose],
    [['↑ ↓ ← →'], k.board],
    [['Enter'], k.put],
    [['Ctrl', 'Shift', 'I'], k.inspect],
    [['?'], k.help],
  ];
  const list = h('dl', { class: 'keys' });
  fill(list, ...keys.flatMap(([combo, what]) => [h('dt', {}, ...combo.map((key) => h('kbd', {}, key))), h('dd', {}, what)]));
  openDialog({ title: k.title, body: [list] });
}
