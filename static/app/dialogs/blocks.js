/** The dialogs about blocks: asking before one, and the list of blocked users. */

import { block, unblock } from '../actions/blocks.js';
import { attempt } from '../app.js';
import { t } from '../i18n/index.js';
import { avatar } from '../views/parts/avatar.js';
import { fill, h } from '../views/parts/dom.js';
import { confirm, openDialog } from './dialog.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Person} Person
 * @typedef {import('../views/parts/menu.js').Item} Item
 */

/** @param {App} app @param {Person} person @returns {Item} to block or unblock a person */
export function blockItem(app, person) {
  const b = t().blocks;
  if (app.store.state.blocked.has(person.id)) return { label: b.unblock(person.name), icon: 'ban', run: () => attempt(app, unblock(app, person)) };
  const ask = () => confirm({ title: b.sure(person.name), intro: b.hint, submit: b.submit, run: () => block(app, person) });
  return { label: b.block(person.name), icon: 'ban', danger: true, run: ask };
}

/** @param {App} app */
export function openBlocked(app) {
  const list = h('ul', { class: 'listed' });
  const show = () => {
    const people = [...app.store.state.blocked.values()];
    fill(list, ...(people.length ? people.map((person) => line(app, person, show)) : [h('li', { class: 'none' }, t().blocks.none)]));
  };
  show();
  openDialog({ title: t().blocks.title, intro: t().blocks.hint, body: [list] });
}

/** @param {App} app @param {Person} person @param {() => void} done */
function line(app, person, done) {
  const end = () => attempt(app, unblock(app, person).then(done));
  return h('li', {}, avatar(person), h('span', { class: 'what' }, h('bdi', {}, person.name)),
    h('button', { type: 'button', class: 'quiet', 'aria-label': t().blocks.unblock(person.name), onclick: end }, t().blocks.end));
}
