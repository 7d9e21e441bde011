/** The application's own server: its keys, and its webhooks with what they failed to bring. */

import { h } from '../../app/views/parts/dom.js';
import { ask, get } from '../calls.js';
import { button, form, note, table, when } from '../parts.js';
import { words } from '../words.js';

const { acts, columns } = words;
const SCOPES = ['rooms', 'messages', 'users', 'webhooks', 'read'];
const EVENTS = ['message', 'message.changed', 'member', 'room', 'match', 'report', 'user', 'command'];
const HOUR_MS = 3_600_000;

/** @type {import('../parts.js').Section} */
export async function drawKeys(_, redraw) {
  const { keys } = await get('/api/admin/keys');
  const fields = [{ name: 'name', label: words.ask.keyName, required: true }, ...SCOPES.map((scope) => ({ name: scope, label: scope, type: 'checkbox' }))];
  const make = form(fields, acts.make, async ({ name, ...chosen }) => {
    const made = await ask('POST', '/api/admin/keys', { name, scopes: Object.keys(chosen) });
    await redraw();
    note(words.keyShown + made.key);
  });
  const end = (/** @type {any} */ key) => button(acts.end, async () => {
    await ask('DELETE', `/api/admin/keys/${key.id}`);
    await redraw();
  }, { danger: true });
  return [make, table([
    [words.name, (key) => key.name],
    [columns.id, (key) => h('code', {}, key.id)],
    [columns.scopes, (key) => key.scopes.join(', ')],
    [columns.added, (key) => when(key.created_at)],
    [columns.used, (key) => when(key.used_at)],
    ['', end],
  ], keys)];
}

/** @type {import('../parts.js').Section} */
export async function drawWebhooks(what, redraw) {
  const { webhooks } = await get('/api/webhooks');
  const fields = [{ name: 'url', label: words.ask.url, required: true }, ...EVENTS.map((event) => ({ name: event, label: event, type: 'checkbox' }))];
  const make = form(fields, acts.make, async ({ url, ...chosen }) => {
    const made = await ask('POST', '/api/webhooks', { url, events: Object.keys(chosen) });
    await redraw();
    note(words.secretShown + made.secret);
  });
  const at = (/** @type {any} */ hook) => `/api/webhooks/${hook.id}`;
  const deeds = (/** @type {any} */ hook) => [
    h('a', { href: `#webhooks/${hook.id}` }, acts.failed),
    button(`${acts.replay} (1 h)`, async () => note(String((await ask('POST', `${at(hook)}/replay`, { since_at: Date.now() - HOUR_MS })).events))),
    button(acts.end, async () => {
      await ask('DELETE', at(hook));
      await redraw();
    }, { danger: true }),
  ];
  const shown = table([
    [columns.url, (hook) => hook.url],
    [columns.events, (hook) => hook.events.join(', ')],
    [columns.room, (hook) => hook.room ?? ''],
    [columns.failing, (hook) => h('span', { class: 'wrong' }, when(hook.failing_since_at))],
    [columns.waiting, (hook) => String(hook.waiting)],
    ['', deeds],
  ], webhooks);
  return what ? [make, shown, await drawFailed(what)] : [make, shown];
}

/** @param {string} hook */
async function drawFailed(hook) {
  const at = `/api/webhooks/${encodeURIComponent(hook)}`;
  const { events } = await get(`${at}/failed`);
  const skip = form([{ name: 'webhook_id', label: words.ask.webhookId, required: true }], acts.skip, async (given) => {
    await ask('POST', `${at}/skip`, given);
    note(words.done);
  }, { danger: true });
  return h('div', {}, skip, table([
    [columns.id, (each) => h('code', {}, each.webhook_id)],
    [columns.type, (each) => each.type],
    [columns.at, (each) => when(each.at)],
    [columns.tries, (each) => String(each.tries)],
    [columns.reason, (each) => String(each.last)],
  ], events));
}
