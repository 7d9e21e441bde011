/** The dialogs about invitations: using one, making one, and ending those that are valid. */

import { enter } from '../actions/rooms.js';
import { invite, invitesTo, revoke } from '../actions/moderation.js';
import { attempt } from '../app.js';
import { linkTo } from '../home.js';
import { errorText, shortTime, t } from '../i18n/index.js';
import { roomRoute } from '../state/addresses.js';
import { fill, h } from '../views/parts/dom.js';
import { icon } from '../views/parts/icons.js';
import { field, openDialog, select } from './dialog.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Invite} Invite
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 */

/** @param {App} app */
export function openInviteEntry(app) {
  openDialog({
    title: t().join.inviteTitle,
    intro: t().join.inviteIntro,
    body: [field(t().join.invite, h('input', { name: 'link', required: true, autocomplete: 'off' }))],
    submit: t().join.submit,
    onSubmit: async (form) => {
      const asked = roomRoute(String(form.get('link') ?? '').trim().replace(/^[^#]*/, ''));
      if (!asked?.invite) throw { code: 'bad_invite' };
      await enter(app, asked.room, { invite: asked.invite });
    },
    explain: (error) => (error.code === 'bad_invite' ? t().join.bad : error.code === 'not_found' ? t().join.expired : errorText(error)),
  });
}

/** Make an invitation; below it are the valid ones: the user's own, or all of them for moderators. @param {App} app @param {RoomInfo} info */
export function openInvite(app, info) {
  const w = t().invite;
  const out = h('output', { class: 'invite-link' });
  const valid = h('div', { class: 'valid-invites' });
  const show = () => attempt(app, drawValid(app, valid, info, show));
  show();
  openDialog({
    title: w.title,
    intro: w.intro,
    body: [
      field(w.uses, h('input', { name: 'uses', type: 'number', min: 1, max: 1_000, value: 10, required: true })),
      field(w.lasts, select('lasts', [['604800', w.week], ['86400', w.day], ['3600', w.hour]])),
      out,
      valid,
    ],
    submit: w.make,
    onSubmit: async (form) => {
      const made = await invite(app, info.room, Number(form.get('uses')), Number(form.get('lasts')));
      const link = linkOf(made);
      showLink(out, link, w.until(shortTime(made.expires_at)));
      show();
      throw { code: 'made' }; // keeps the dialog open, which shows the link
    },
    explain: (error) => (error.code === 'made' ? '' : errorText(error)),
  });
}

/** @param {HTMLElement} out @param {string} link @param {string} until */
function showLink(out, link, until) {
  const input = h('input', { readonly: true, value: link, 'aria-label': t().invite.link });
  const copy = h('button', { type: 'button', class: 'quiet' }, icon('copy'), t().invite.copy);
  copy.addEventListener('click', async () => {
    input.select();
    await navigator.clipboard?.writeText(link);
    fill(copy, icon('check'), t().invite.copied);
  });
  fill(out, h('div', { class: 'with-button' }, input, copy), h('small', {}, until));
  copy.focus();
}

/** @param {Invite} made */
function linkOf({ room, invite: code }) {
  return linkTo(`#/join/${encodeURIComponent(room)}/${encodeURIComponent(code)}`);
}

/** @param {App} app @param {HTMLElement} element @param {RoomInfo} info @param {() => void} again */
async function drawValid(app, element, info, again) {
  const all = await invitesTo(app, info.room);
  fill(element, all.length > 0 && h('h3', {}, t().invite.valid), h('ul', { class: 'listed' }, ...all.map((each) => validLine(app, each, again))));
}

/** @param {App} app @param {Invite} each @param {() => void} again */
function validLine(app, each, again) {
  const w = t().invite;
  const end = () => attempt(app, revoke(app, each).then(again));
  return h('li', {}, h('span', { class: 'what' }, h('code', {}, each.invite.slice(-6)), h('small', {}, w.left(each.uses_left, shortTime(each.expires_at)))),
    h('button', { type: 'button', class: 'quiet', onclick: () => void navigator.clipboard?.writeText(linkOf(each)) }, w.copy),
    h('button', { type: 'button', class: 'danger quiet', onclick: end }, w.revoke));
}
