/** The menu of a member, and the dialogs for roles and sanctions. */

import { openDm } from '../actions/rooms.js';
import { purge, sanction, setRole, unmute } from '../actions/moderation.js';
import { attempt, toast } from '../app.js';
import { t } from '../i18n/index.js';
import { isMuted, outranks } from '../state/permissions.js';
import { h } from '../views/parts/dom.js';
import { openMenu } from '../views/parts/menu.js';
import { activeTimeline } from '../state/rooms.js';
import { blockItem } from './blocks.js';
import { confirm, field, openDialog, select } from './dialog.js';
import { openPerson } from './person.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Member} Member
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 * @typedef {import('../actions/moderation.js').Sanction} Sanction
 * @typedef {import('../views/parts/menu.js').Item} Item
 */

/**
 * @param {App} app
 * @param {Element} anchor
 * @param {RoomInfo} info
 * @param {Member} member
 * @param {Member | undefined} me
 * @param {(name: string) => void} mention
 */
export function openPersonMenu(app, anchor, info, member, me, mention) {
  const m = t().members;
  const { name, id } = member.user;
  /** @type {Array<Item | 'line'>} */
  const items = [
    { label: t().person.card, icon: 'eye', run: () => openPerson(app, member, lastOf(app, id)) },
    { label: m.mention, icon: 'at', run: () => mention(name) },
  ];
  if (me && id !== me.user.id && info.kind !== 'dm') {
    items.unshift({ label: m.message, icon: 'chat', run: () => attempt(app, openDm(app, id)) });
  }
  if (me && id !== me.user.id) items.push(blockItem(app, member.user));
  if (outranks(me, member) && info.kind !== 'dm') items.push('line', ...moderation(app, info, member, me));
  openMenu(anchor, name, items);
}

/** @param {App} app @param {RoomInfo} info @param {Member} member @param {Member | undefined} me @returns {Array<Item | 'line'>} */
function moderation(app, info, member, me) {
  const m = t().members;
  /** @param {'room.mute' | 'room.kick' | 'room.ban'} op @param {string} title */
  const ask = (op, title) => () => openSanction(app, op, info.room, member, title);
  const { name } = member.user;
  const muted = isMuted(member, Date.now());
  /** @type {Array<Item | 'line'>} */
  const items = [
    muted ? { label: m.unmute, icon: 'sound', run: () => unmute(app, info.room, member) }
      : { label: m.mute, icon: 'mute', run: ask('room.mute', m.muteTitle(name)) },
    { label: m.purge, icon: 'bin', danger: true, run: () => openPurge(app, info, member) },
    { label: m.kick, icon: 'leave', run: ask('room.kick', m.kickTitle(name)) },
    { label: m.ban, icon: 'ban', danger: true, run: ask('room.ban', m.banTitle(name)) },
  ];
  return me?.role === 'owner' ? [...roles(app, info, member), 'line', ...items] : items;
}

/** @param {App} app @param {RoomInfo} info @param {Member} member @returns {Item[]} */
function roles(app, info, member) {
  const m = t().members;
  const give = member.role === 'member' ? /** @type {const} */ ('moderator') : /** @type {const} */ ('member');
  const hand = () => confirm({
    title: m.ownerSure(member.user.name), intro: m.ownerHint, submit: m.makeOwner.replace('…', '').replace('……', ''),
    run: () => setRole(app, info.room, member, 'owner'),
  });
  return [
    { label: give === 'moderator' ? m.makeModerator : m.makeMember, icon: 'shield', run: () => attempt(app, setRole(app, info.room, member, give)) },
    { label: m.makeOwner, icon: 'crown', run: hand },
  ];
}

/** The last message of a user in the open room, as far as it is loaded. @param {App} app @param {string} user */
function lastOf(app, user) {
  const timeline = activeTimeline(app.store.state);
  const reports = timeline && timeline.info.kind !== 'dm' && timeline.info.history === 'kept';
  return reports ? timeline.messages.filter(({ sender, deleted }) => sender.id === user && !deleted).at(-1) : undefined;
}

/** @param {App} app @param {RoomInfo} info @param {Member} member */
function openPurge(app, info, member) {
  const m = t().members;
  openDialog({
    title: m.purgeTitle(member.user.name),
    intro: m.purgeHint,
    body: [field(m.purgeSince, select('since', [['600', m.tenMinutes], ['3600', t().invite.hour], ['86400', t().invite.day]]))],
    submit: m.purgeSubmit,
    danger: true,
    onSubmit: async (form) => toast(app, m.purged(await purge(app, info.room, member.user.id, Number(form.get('since'))))),
  });
}

/** @param {App} app @param {Sanction} op @param {string} room @param {Member} member @param {string} title */
function openSanction(app, op, room, member, title) {
  const m = t().members;
  const lasts = select('duration', [['', m.always], ['3600', t().invite.hour], ['86400', t().invite.day], ['604800', t().invite.week]]);
  openDialog({
    title,
    body: [
      op !== 'room.kick' && field(m.lasts, lasts),
      field(m.reason, h('input', { name: 'reason', maxlength: 300, autocomplete: 'off' })),
    ],
    submit: title,
    danger: true,
    onSubmit: (form) => {
      const duration_s = Number(form.get('duration'));
      const reason = String(form.get('reason') ?? '').trim();
      return sanction(app, op, room, member, { ...(duration_s && { duration_s }), ...(reason && { reason }) });
    },
  });
}
