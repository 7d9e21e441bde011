/** The dialog about notifications outside of the page: on or off, quiet hours, a sound, and the choice for the open room. */

import { syncPush } from '../actions/device/push.js';
import { saveNotifying, tryNotifying } from '../actions/notifying.js';
import { t } from '../i18n/index.js';
import { CHOICES, choiceOf, withChoice } from '../state/notifying.js';
import { activeRoom, infoOf } from '../state/rooms.js';
import { h } from '../views/parts/dom.js';
import { roomTitle } from '../views/parts/match_text.js';
import { field, openDialog, radios } from './dialog.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../state/notifying.js').Choice} Choice
 * @typedef {import('../state/notifying.js').Notifying} Notifying
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 */

const NIGHT = { from: '22:00', to: '07:00' };

/** @param {App} app */
export function openNotifying(app) {
  const n = t().notifying;
  const { state } = app.store;
  const { notifying } = state;
  const room = activeRoom(state);
  const info = room && infoOf(room);
  const { from, to } = notifying.quiet ?? NIGHT;
  const dialog = openDialog({
    title: n.title,
    intro: n.intro,
    body: [
      tick('on', n.on, notifying.on),
      info && radios('choice', CHOICES.map((choice) => [choice, n.choices[choice]]), choiceOf(notifying, info.room, info.kind), n.here(roomTitle(state, room))),
      tick('sound', n.sound, notifying.sound),
      tick('knock', n.knock, notifying.knock),
      tick('quiet', n.quiet, notifying.quiet !== null),
      h('div', { class: 'pair' }, field(n.from, h('input', { type: 'time', name: 'from', value: from, required: true })), field(n.to, h('input', { type: 'time', name: 'to', value: to, required: true }))),
    ],
    submit: t().save,
    onSubmit: (form) => save(app, form, info ?? null),
    explain: ({ code }) => n.refused[/** @type {'denied' | 'unsupported'} */ (code)],
  });
  /** @type {HTMLElement | null} */ (dialog.querySelector('[name=on]'))?.focus();
}

/** @param {string} name @param {string} label @param {boolean} checked */
function tick(name, label, checked) {
  return h('label', { class: 'choice' }, h('input', { type: 'checkbox', name, checked }), h('span', {}, label));
}

/** Save everything else, even if the browser gives no permission. @param {App} app @param {FormData} form @param {RoomInfo | null} info */
async function save(app, form, info) {
  const before = app.store.state.notifying;
  const quiet = form.has('quiet') ? { from: String(form.get('from')), to: String(form.get('to')) } : null;
  const asked = { ...before, sound: form.has('sound'), knock: form.has('knock'), quiet };
  const chosen = info ? withChoice(asked, info.room, info.kind, /** @type {Choice} */ (form.get('choice'))) : asked;
  saveNotifying(app, { ...chosen, on: before.on && form.has('on') });
  if (!form.has('on') || before.on) return void syncPush(app);
  const code = await tryNotifying();
  if (code !== 'on') throw { code };
  saveNotifying(app, { ...chosen, on: true });
  void syncPush(app);
}
