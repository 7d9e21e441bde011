/** What waits for moderators in all rooms, and what they did. */

import { h } from '../../app/views/parts/dom.js';
import { ask, get } from '../calls.js';
import { button, note, person, roomLink, table, when } from '../parts.js';
import { words } from '../words.js';
import { whereForm } from './rooms.js';

const { acts, columns } = words;
const PAGE = 100; // of the server's
/** What may be done about a report, as the server calls it. @type {Array<[string, string]>} */
const RESOLUTIONS = [['none', acts.dismiss], ['deleted', acts.delete], ['muted', acts.mute], ['banned', acts.ban]];

/** @type {import('../parts.js').Section} */
export async function drawReports(_, redraw) {
  const acted = (/** @type {any} */ each) => RESOLUTIONS.map(([action, label]) => button(label, async () => {
    await ask('POST', `/api/admin/reports/${encodeURIComponent(each.room)}/${encodeURIComponent(each.report.report)}`, { action });
    await redraw();
    note(words.done);
  }, { danger: action !== 'none' }));
  return [await pages('/api/admin/reports', 'reports', [
    [columns.at, (each) => when(each.report.at)],
    [columns.room, (each) => roomLink(each.room)],
    [columns.by, (each) => person(each.report.by)],
    [columns.reason, (each) => each.report.reason],
    [columns.sender, (each) => person(each.report.message.sender)],
    [columns.message, (each) => each.report.message.text ?? ''],
    ['', acted],
  ], (each) => each.report.at)];
}

/** @type {import('../parts.js').Section} */
export async function drawAudit() {
  const shown = await pages('/api/admin/audit', 'entries', [
    [columns.at, (each) => when(each.entry.at)],
    [columns.room, (each) => (each.room ? roomLink(each.room) : '')],
    [columns.by, (each) => person(each.entry.by)],
    [columns.action, (each) => h('code', {}, each.entry.action)],
    [columns.user, (each) => person(each.entry.user)],
    [columns.detail, (each) => each.entry.detail ?? ''],
  ], (each) => each.entry.at);
  return [whereForm(), shown];
}

/**
 * A table that goes on with older ones.
 *
 * @param {string} path
 * @param {string} name  of the list in the answer
 * @param {Array<[string, (row: any) => any]>} shape
 * @param {(row: any) => number} at
 */
async function pages(path, name, shape, at) {
  const place = h('div', {});
  await show(undefined);
  return place;

  /** @param {number | undefined} before */
  async function show(before) {
    const rows = (await get(path, { before_at: before }))[name];
    place.querySelector('.more')?.remove();
    if (rows.length || before === undefined) place.append(table(shape, rows));
    if (rows.length < PAGE) return;
    const more = button(words.more, () => show(at(rows[rows.length - 1])));
    more.classList.add('more');
    place.append(more);
  }
}
