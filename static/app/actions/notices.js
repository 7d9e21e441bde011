/** What the server tells users about themselves: their new rooms, and what moderators did. */

import { announce, attempt, toast } from '../app.js';
import { chatTitle, errorText, shortTime, t } from '../i18n/index.js';
import { titleOf } from '../state/rooms.js';
import { tellNotice } from './notifying.js';
import { refreshRooms } from './rooms.js';
import { loadScheduled } from './writing/scheduled.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').NoticeEvent} NoticeEvent
 */

/** @param {App} app @param {NoticeEvent} notice */
export function onNotice(app, notice) {
  if (notice.kind === 'dm' || notice.kind === 'mention') {
    tellNotice(app, notice);
    return void refreshRooms(app);
  }
  if (notice.kind === 'scheduled') return void tellUnsent(app, notice);
  const says = textOf(app, notice);
  if (notice.kind === 'added') return added(app, notice.room, says);
  if (notice.kind === 'role' || notice.kind === 'unmuted') return toast(app, says);
  if (notice.kind === 'kicked' || notice.kind === 'banned') return removed(app, notice.room, says);
  return announce(app, says);
}

/** A scheduled message was refused. The list of scheduled messages has the reason in a form that can be translated. @param {App} app @param {NoticeEvent} notice */
async function tellUnsent(app, { room, reason = '', scheduled }) {
  const listed = await loadScheduled(app).catch(() => []);
  const failed = listed.find((message) => message.scheduled === scheduled)?.failed;
  const held = app.store.state.rooms.get(room);
  announce(app, t().later.notSent(held ? titleOf(app.store.state, held) : t().notices.aRoom, failed ? errorText(failed) : reason));
}

/** @param {App} app @param {string} room  that somebody put the user into @param {string} says */
function added(app, room, says) {
  void refreshRooms(app);
  toast(app, says, { label: t().rooms.enter, run: () => attempt(app, app.enter(room)) });
}

/** @param {App} app @param {string} room  that the user was removed from @param {string} why */
function removed(app, room, why) {
  const { state } = app.store;
  state.parted.delete(room);
  if (state.active !== null || state.closed?.room !== room) return announce(app, why);
  return app.store.change({ closed: { room, why } });
}

/** @param {App} app @param {NoticeEvent} notice @returns {string} */
function textOf(app, { kind, room, info, by, role, reason, until_at }) {
  const n = t().notices;
  const { state } = app.store;
  const held = state.rooms.get(room);
  const title = (info && (chatTitle(info) ?? info.title)) ?? (held?.feed ? titleOf(state, held) : state.parted.get(room)) ?? n.aRoom;
  const key = kind === 'role' ? role : kind;
  if (!key || key === 'dm' || key === 'mention' || key === 'scheduled') return '';
  const says = n[key](title, by?.name ?? '', until_at === undefined ? '' : shortTime(until_at));
  return reason ? says + n.reason(reason) : says;
}
