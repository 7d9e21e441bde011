/** The moderators' dialog: bans and mutes, forbidden words, reports, and the audit log. */

import { auditOf, bansIn, forbiddenWords, lift, reportsIn, resolve } from '../actions/moderation.js';
import { attempt, toast } from '../app.js';
import { shortTime, t } from '../i18n/index.js';
import { avatar } from '../views/parts/avatar.js';
import { fill, h } from '../views/parts/dom.js';
import { openDialog } from './dialog.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 * @typedef {import('../../sdk/types.js').Ban} Ban
 * @typedef {import('../../sdk/types.js').Report} Report
 * @typedef {import('../../sdk/types.js').AuditEntry} AuditEntry
 * @typedef {(app: App, info: RoomInfo, panel: HTMLElement) => Promise<void>} Draw
 */

/** @type {Array<['reports' | 'bans' | 'words' | 'audit', Draw]>} */
const TABS = [['reports', drawReports], ['bans', drawBans], ['words', drawWords], ['audit', drawAudit]];

/** @param {App} app @param {RoomInfo} info */
export function openModeration(app, info) {
  const m = t().moderation;
  const panel = h('div', { class: 'panel', role: 'tabpanel', id: 'moderation-panel' });
  const tabs = TABS.map(([name, draw]) => {
    const tab = h('button', { type: 'button', role: 'tab', 'aria-controls': panel.id, onclick: () => show(tab, draw) }, m[name]);
    return tab;
  });
  const show = (/** @type {HTMLElement} */ chosen, /** @type {Draw} */ draw) => {
    for (const tab of tabs) {
      tab.setAttribute('aria-selected', String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
    }
    panel.setAttribute('aria-label', chosen.textContent ?? '');
    attempt(app, draw(app, info, panel));
  };
  const list = h('div', { class: 'tabs', role: 'tablist', 'aria-label': m.title }, ...tabs);
  list.addEventListener('keydown', (event) => walk(tabs, event));
  openDialog({ title: m.title, body: [list, panel] }).classList.add('wide');
  tabs[0].click();
}

/** @param {HTMLElement[]} tabs @param {KeyboardEvent} event */
function walk(tabs, event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = tabs.at((tabs.indexOf(/** @type {HTMLElement} */ (event.target)) + step) % tabs.length);
  next?.focus();
  next?.click();
}

/** @param {string} text */
function none(text) {
  return h('p', { class: 'none' }, text);
}

/** @type {Draw} */
async function drawBans(app, info, panel) {
  const m = t().moderation;
  const bans = await bansIn(app, info.room);
  const again = () => attempt(app, drawBans(app, info, panel));
  fill(panel, bans.length ? h('ul', { class: 'listed' }, ...bans.map((ban) => banLine(app, info, ban, again))) : none(m.noBans));
}

/** @param {App} app @param {RoomInfo} info @param {Ban} ban @param {() => void} done */
function banLine(app, info, ban, done) {
  const m = t().moderation;
  const end = () => attempt(app, lift(app, info.room, ban).then(done));
  const until = ban.until_at === undefined ? '' : shortTime(ban.until_at);
  return h('li', {}, avatar(ban.user),
    h('span', { class: 'what' }, h('bdi', {}, ban.user.name),
      h('small', {}, m[ban.kind](ban.by?.name ?? '', shortTime(ban.banned_at), until)),
      ban.reason && h('small', { dir: 'auto' }, m.because(ban.reason))),
    h('button', { type: 'button', class: 'quiet', 'aria-label': m.liftOf(ban.user.name), onclick: end }, m.lift));
}

/** @type {Draw} */
async function drawWords(app, info, panel) {
  const m = t().moderation;
  const words = await forbiddenWords(app, info.room);
  const field = h('textarea', { rows: 8, 'aria-label': m.words, autocomplete: 'off', dir: 'auto' });
  field.value = words.join('\n');
  const save = async () => {
    const asked = field.value.split('\n').map((word) => word.trim()).filter(Boolean);
    field.value = (await forbiddenWords(app, info.room, asked)).join('\n');
    toast(app, m.wordsSaved);
  };
  fill(panel, h('p', { class: 'intro' }, m.wordsHint), field,
    h('footer', {}, h('button', { type: 'button', class: 'primary', onclick: () => attempt(app, save()) }, t().save)));
}

/** @type {Draw} */
async function drawReports(app, info, panel) {
  const m = t().moderation;
  const list = h('ul', { class: 'listed reports' });
  const again = () => attempt(app, drawReports(app, info, panel));
  const more = (/** @type {string} */ cursor) => reportsIn(app, info.room, cursor);
  const draw = (/** @type {Report} */ report) => reportLine(app, info, report, again);
  const page = await reportsIn(app, info.room);
  if (!page.reports.length) return fill(panel, none(m.noReports));
  return fill(panel, ...paged(app, list, { found: page.reports, cursor: page.cursor },
    (cursor) => more(cursor).then((next) => ({ found: next.reports, cursor: next.cursor })), draw));
}

/** @param {App} app @param {RoomInfo} info @param {Report} report @param {() => void} done */
function reportLine(app, info, { report, message, by, at, reason }, done) {
  const m = t().moderation;
  const act = (/** @type {'none' | 'deleted' | 'muted' | 'banned'} */ action) => () => attempt(app, resolve(app, info.room, report, action).then(done));
  const button = (/** @type {'none' | 'deleted' | 'muted' | 'banned'} */ action, danger = true) =>
    h('button', { type: 'button', class: danger ? 'danger quiet' : 'quiet', onclick: act(action) }, m.actions[action]);
  return h('li', {}, h('span', { class: 'what' },
    h('blockquote', { dir: 'auto' }, h('b', {}, h('bdi', {}, message.sender.name)), ' ', message.text ?? ''),
    h('small', {}, m.reportedBy(by.name, shortTime(at))), h('small', { dir: 'auto' }, m.because(reason)),
    h('span', { class: 'deeds' }, button('none', false), button('deleted'), button('muted'), button('banned'))));
}

/** @type {Draw} */
async function drawAudit(app, info, panel) {
  const page = await auditOf(app, info.room);
  if (!page.entries.length) return fill(panel, none(t().moderation.noAudit));
  return fill(panel, ...paged(app, h('ul', { class: 'listed' }), { found: page.entries, cursor: page.cursor },
    (cursor) => auditOf(app, info.room, cursor).then((next) => ({ found: next.entries, cursor: next.cursor })), auditLine));
}

/** @param {AuditEntry} entry */
function auditLine({ at, by, action, user, detail }) {
  const m = t().moderation;
  const says = /** @type {Record<string, (by: string, user: string, detail: string) => string>} */ (m.audited)[action] ?? ((who) => `${who}: ${action}`);
  return h('li', {}, h('span', { class: 'what' }, h('span', { dir: 'auto' }, says(by.name, user?.name ?? m.somebody, inWords(action, detail ?? ''))), h('small', {}, shortTime(at))));
}

/** The text for the detail of an entry: a role, settings, or the result of a report. @param {string} action @param {string} detail */
function inWords(action, detail) {
  const m = t().moderation;
  const names = /** @type {Record<string, Record<string, string>>} */ ({ 'room.role': m.roles, 'room.update': m.settings, 'room.resolve': m.actions })[action];
  return names ? detail.split(', ').map((each) => names[each] ?? each).join(m.comma) : detail;
}

/**
 * A list with a button for the next page.
 *
 * @template T
 * @param {App} app
 * @param {HTMLElement} list
 * @param {{found: T[], cursor?: string}} first
 * @param {(cursor: string) => Promise<{found: T[], cursor?: string}>} next
 * @param {(each: T) => HTMLElement} draw
 */
function paged(app, list, first, next, draw) {
  let { cursor } = first;
  const more = h('button', { type: 'button', class: 'quiet', hidden: !cursor, onclick: () => attempt(app, fetch()) }, t().members.more);
  const fetch = async () => {
    const page = await next(cursor ?? '');
    list.append(...page.found.map(draw));
    cursor = page.cursor;
    more.hidden = !cursor;
  };
  list.append(...first.found.map(draw));
  return [list, more];
}
