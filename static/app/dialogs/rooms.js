/** The dialogs of rooms: creating, joining, settings, leaving. */

import { createRoom, enter, forgetRoom, leaveRoom } from '../actions/rooms.js';
import { invitationOf } from '../actions/places/invitation.js';
import { deleteRoom, updateRoom } from '../actions/moderation.js';
import { toast } from '../app.js';
import { errorText, t } from '../i18n/index.js';
import { fill, h } from '../views/parts/dom.js';
import { confirm, field, openDialog, radios, select } from './dialog.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 */

const RIGHTS = /** @type {const} */ (['send', 'attach', 'mention_all', 'invite']);

/** At least one character that is not blank. */
const SEEN = '.*\\S.*';

/** @param {FormData} form @param {string} name */
const text = (form, name) => String(form.get(name) ?? '').trim();

/** Open a room, after asking for its password if it has one. @param {App} app @param {string} id @param {string} title */
export async function enterOrAsk(app, id, title) {
  try {
    await enter(app, id);
  } catch (error) {
    if (/** @type {{code?: string}} */ (error).code === 'wrong_password') askPassword(app, id, title);
    else toast(app, errorText(error));
  }
}

/** @param {App} app @param {string} id @param {string} title */
export function askPassword(app, id, title) {
  const input = h('input', { name: 'password', type: 'password', required: true, autocomplete: 'off' });
  openDialog({
    title: t().join.passwordTitle(title),
    intro: t().join.passwordIntro,
    body: [field(t().join.password, input)],
    submit: t().join.submit,
    onSubmit: (form) => enter(app, id, { password: String(form.get('password')) }),
    explain: (error) => (error.code === 'wrong_password' ? t().join.wrong : errorText(error)),
  });
}

/**
 * Ask whether to join the room of a link.
 *
 * @param {App} app
 * @param {string} id
 * @param {string} [invite]
 * @returns {Promise<boolean>} whether the room is open
 */
export function askJoin(app, id, invite) {
  const password = h('input', { name: 'password', type: 'password', autocomplete: 'off' });
  const line = h('div', { hidden: true }, field(t().join.password, password));
  const intro = h('span', {}, t().join.linkIntro(id));
  let joined = false;
  void invitationOf({ room: id, invite }).then((found) => found && found !== 'ended' && fill(intro, t().join.invitedIntro(found.by?.name, found.title, found.members)));
  const dialog = openDialog({
    title: t().join.linkTitle,
    intro,
    body: [line],
    submit: t().join.submit,
    onSubmit: async () => {
      await enter(app, id, { ...(invite && { invite }), ...(password.value && { password: password.value }) });
      joined = true;
    },
    explain: (error) => {
      if (error.code !== 'wrong_password') return error.code === 'not_found' ? t().join.expired : errorText(error);
      const tried = !line.hidden;
      line.hidden = false;
      password.focus();
      return tried ? t().join.wrong : t().join.passwordIntro;
    },
  });
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(joined)));
}

/** @param {App} app */
export function openCreate(app) {
  const c = t().create;
  const title = h('input', { name: 'title', required: true, pattern: SEEN, title: c.titleHint, maxlength: 100, placeholder: c.namePlaceholder, autocomplete: 'off' });
  openDialog({
    title: c.title,
    body: [
      field(c.name, title),
      radios('visibility', [['public', c.public, c.publicHint], ['private', c.private, c.privateHint]], 'public', c.visibility),
      field(c.password, h('input', { name: 'password', type: 'password', autocomplete: 'new-password' }), c.passwordHint),
      field(c.id, h('input', { name: 'room', pattern: '[A-Za-z0-9_.:\\-]{1,64}', autocomplete: 'off' }), c.idHint),
    ],
    submit: c.submit,
    onSubmit: (form) => {
      const optional = Object.fromEntries(['password', 'room'].map((name) => [name, text(form, name)]).filter(([, value]) => value));
      return createRoom(app, { title: text(form, 'title'), visibility: text(form, 'visibility'), ...optional });
    },
  });
}

/** @param {App} app @param {RoomInfo} info @param {boolean} isOwner */
export function openSettings(app, info, isOwner) {
  const s = t().settings;
  const password = h('input', { name: 'password', type: 'password', autocomplete: 'new-password', placeholder: info.locked ? s.passwordKeep : '' });
  const unlock = info.locked && h('label', { class: 'choice' }, h('input', { type: 'checkbox', name: 'unlock' }), h('span', {}, s.passwordClear));
  const end = isOwner && info.room !== 'lobby' && h('button', { type: 'button', class: 'danger quiet', onclick: () => (dialog.close(), askDelete(app, info)) }, s.delete);
  const dialog = openDialog({
    title: s.title,
    body: [
      field(s.name, h('input', { name: 'title', required: true, pattern: SEEN, title: t().create.titleHint, maxlength: 100, value: info.title })),
      field(s.topic, h('input', { name: 'topic', maxlength: 500, value: info.topic, placeholder: s.topicPlaceholder })),
      radios('visibility', [['public', t().create.public], ['private', t().create.private]], info.visibility, s.visibility),
      field(s.password, password), unlock,
      h('div', { class: 'pair' },
        field(s.capacity, h('input', { name: 'capacity', type: 'number', min: 0, max: 1_000_000, value: info.capacity ?? 0 })),
        field(s.slow, h('input', { name: 'slow_mode_s', type: 'number', min: 0, max: 21_600, value: info.slow_mode_s }))),
      h('details', {}, h('summary', {}, s.rights), h('div', { class: 'pair' }, ...RIGHTS.map((right) => field(s.right[right], roleSelect(right, info.rights[right]))))),
      end,
    ],
    submit: t().save,
    onSubmit: async (form) => {
      const fields = changes(form, info);
      if (Object.keys(fields).length) await updateRoom(app, info.room, fields);
    },
  });
}

/** @param {string} right @param {string} role */
function roleSelect(right, role) {
  const chosen = select(right, [['member', t().settings.everybody], ['moderator', t().settings.moderators], ['owner', t().settings.owner]]);
  chosen.value = role;
  return chosen;
}

/** @param {FormData} form @param {RoomInfo} info @returns {Record<string, unknown>} only the changed ones */
function changes(form, info) {
  const asked = {
    title: text(form, 'title'),
    topic: text(form, 'topic'),
    visibility: text(form, 'visibility'),
    capacity: Number(form.get('capacity')),
    slow_mode_s: Number(form.get('slow_mode_s')),
  };
  const now = { ...info, capacity: info.capacity ?? 0 };
  const fields = Object.entries(asked).filter(([name, value]) => value !== /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (now))[name]);
  const rights = Object.fromEntries(RIGHTS.map((right) => [right, form.get(right)]).filter(([right, role]) => role !== info.rights[/** @type {typeof RIGHTS[number]} */ (right)]));
  const password = form.has('unlock') ? '' : text(form, 'password') || null;
  return { ...Object.fromEntries(fields), ...(password !== null && { password }), ...(Object.keys(rights).length > 0 && { rights }) };
}

/** @param {App} app @param {RoomInfo} info */
function askDelete(app, info) {
  const s = t().settings;
  confirm({ title: s.deleteSure(info.title), intro: s.deleteHint, submit: s.deleteSubmit, run: async () => {
    await deleteRoom(app, info.room);
    forgetRoom(app, info.room);
  } });
}

/** @param {App} app @param {string} id @param {string} title @param {string} [hint]  what leaving costs */
export function askLeave(app, id, title, hint = t().room.leaveHint) {
  confirm({ title: t().room.leaveSure(title), intro: hint, submit: t().room.leaveSubmit, run: () => leaveRoom(app, id) });
}
