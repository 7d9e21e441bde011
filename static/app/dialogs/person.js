/**
 * The card of a person: name, status, common rooms, and the possible actions; and the dialog that reports a message.
 */

import { openDm } from '../actions/rooms.js';
import { profileOf } from '../actions/account.js';
import { go } from '../actions/places/places.js';
import { bring, report } from '../actions/moderation.js';
import { attempt, toast } from '../app.js';
import { shortTime, t } from '../i18n/index.js';
import { isMuted } from '../state/permissions.js';
import { commonRooms, roomsToBringInto } from '../state/rooms.js';
import { avatar } from '../views/parts/avatar.js';
import { fill, h } from '../views/parts/dom.js';
import { icon } from '../views/parts/icons.js';
import { roomTitle } from '../views/parts/match_text.js';
import { blockItem } from './blocks.js';
import { field, openDialog, select } from './dialog.js';
import { openGames } from './games/games.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Member} Member
 * @typedef {import('../../sdk/types.js').Message} Message
 */

/**
 * @param {App} app
 * @param {Member} member
 * @param {Message | undefined} last  the last message of the person in the open room
 */
export function openPerson(app, member, last) {
  const p = t().person;
  const { user, role, online } = member;
  const isMe = user.id === app.store.state.me?.id;
  const picture = h('span', {}, avatar(user, online));
  const status = h('p', { class: 'status', dir: 'auto', hidden: true });
  const facts = [t().members[online ? 'online' : 'offline'], role !== 'member' && t().members[role], mutedText(member)];
  const rooms = isMe ? [] : commonRooms(app.store.state, user.id);
  const dialog = openDialog({
    title: user.name,
    body: [
      h('div', { class: 'person-card' }, picture, h('div', { class: 'what' }, h('small', {}, facts.filter(Boolean).join(' · ')), status)),
      rooms.length > 0 && h('section', {}, h('h3', {}, p.common), h('ul', { class: 'common-rooms' }, ...rooms.map((room) => roomLine(room)))),
      !isMe && h('div', { class: 'deeds' }, ...deeds()),
    ],
  });
  attempt(app, profileOf(app, user.id).then((profile) => {
    status.hidden = !profile.status;
    fill(status, profile.status ?? '');
    if (profile.avatar) fill(picture, h('img', { class: 'avatar', src: profile.avatar, alt: '' }));
  }));

  /** @param {import('../state/state.js').Room} room */
  function roomLine(room) {
    const go = () => (dialog.close(), attempt(app, app.enter(room.id)));
    return h('li', {}, h('button', { type: 'button', class: 'quiet', onclick: go }, icon('hash'), h('bdi', {}, roomTitle(app.store.state, room))));
  }

  function deeds() {
    const block = blockItem(app, user);
    const others = roomsToBringInto(app.store.state, user.id);
    const direct = () => openDm(app, user.id);
    return [
      deed('person', t().places.page, () => attempt(app, go(app, { name: 'person', user: user.id }))),
      deed('chat', t().members.message, () => attempt(app, direct())),
      deed('pawn', p.challenge, () => attempt(app, direct().then(() => openGames(app)))),
      others.length > 0 && deed('plus', p.bring, () => openBring(app, user, others)),
      last && deed('flag', p.reportLast, () => openReport(app, last)),
      deed('ban', block.label, block.run, true),
    ];
  }

  /** @param {string} name @param {string} label @param {() => void} run @param {boolean} [danger] */
  function deed(name, label, run, danger) {
    return h('button', { type: 'button', class: danger ? 'danger quiet' : 'quiet', onclick: () => (dialog.close(), run()) }, icon(name), label);
  }
}

/** @param {Member} member */
function mutedText(member) {
  if (!isMuted(member, Date.now())) return '';
  const until = member.muted_until ?? 0;
  return until - Date.now() > 365 * 86_400_000 ? t().members.muted : t().person.mutedUntil(shortTime(until));
}

/** @param {App} app @param {import('../../sdk/types.js').Person} user @param {import('../state/state.js').Room[]} rooms */
function openBring(app, user, rooms) {
  const p = t().person;
  openDialog({
    title: p.bring,
    intro: p.bringHint(user.name),
    body: [field(p.bringWhere, select('room', rooms.map((room) => [room.id, roomTitle(app.store.state, room)])))],
    submit: p.bringSubmit,
    onSubmit: async (form) => {
      await bring(app, String(form.get('room')), user.id);
      toast(app, p.brought(user.name));
    },
  });
}

/** @param {App} app @param {Message} message */
export function openReport(app, message) {
  const p = t().person;
  openDialog({
    title: p.reportSubmit,
    intro: p.reportHint,
    body: [
      h('blockquote', { dir: 'auto' }, h('b', {}, h('bdi', {}, message.sender.name)), ' ', message.text ?? ''),
      field(p.reportReason, h('input', { name: 'reason', required: true, maxlength: 300, autocomplete: 'off' })),
    ],
    submit: p.reportSubmit,
    onSubmit: async (form) => {
      await report(app, message, String(form.get('reason') ?? '').trim());
      toast(app, p.reported);
    },
  });
}
