/** The mini program goes to the background, where WeChat cuts its sockets, comes back, and is ended: nothing is lost, nothing comes twice. */

import assert from 'node:assert/strict';

import { friendOf, memory, origin, phoneOf, seconds } from './rig/start.mjs';

const CUT_AFTER_S = 5.3;
const lin = await friendOf('Lin');
const storage = memory();
const phone = await phoneOf({ storage });
const times = (text) => phone.text().split(text).length - 1;
const sockets = async (of) => {
  const token = await of.app.tea.sessions.token();
  const { session } = await (await fetch(`${origin}/api/me`, { headers: { Authorization: `Bearer ${token}` } })).json();
  return session.sockets.map(({ task }) => task).sort();
};

await phone.reads('You are in no room yet.');
phone.tap('To the lobby');
await phone.reads('1 member');
await lin.say('lobby', 'before');
await phone.reads('before');

// In the background: heard within five seconds, and cut off after them.
phone.hide();
await lin.say('lobby', 'at once');
await seconds(CUT_AFTER_S);
assert.deepEqual(await sockets(phone), []);
await lin.say('lobby', 'meanwhile');
phone.show();
await phone.reads('meanwhile', 'at once');
assert.deepEqual(['before', 'at once', 'meanwhile'].map(times), [1, 1, 1]);
assert.deepEqual(await sockets(phone), ['main']);

// The network goes and comes; what is said meanwhile is sent once.
phone.world.setConnected(false);
phone.type('Say something', 'through the gap');
phone.tap('Send');
phone.world.setConnected(true);
await phone.until(() => !phone.page.data.rows.some(({ kind }) => kind === 'pending'), 'all is sent');
assert.equal(times('through the gap'), 1);

// Said in the background, and ended there: the next launch says it, once.
phone.hide();
await seconds(CUT_AFTER_S);
void phone.app.tea.unsent.say('lobby', { text: 'from the grave' });
await phone.until(() => storage.getItem('wx.teahouse.unsent')?.includes('from the grave'), 'it is kept');
phone.end();
const next = await phoneOf({ storage });
assert.equal(next.app.tea.sessions.current.user.id, phone.app.tea.me.id);
await next.reads('Lobby');
next.tap('Lobby');
await next.reads('from the grave');
await next.until(() => next.app.tea.unsent.all.length === 0, 'nothing is unsent');
assert.equal(next.text().split('from the grave').length - 1, 1);

// A session that the server ends: WeChat's code brings another one by itself.
const before = next.app.tea.sessions.current.refresh_token;
const token = await next.app.tea.sessions.token();
await fetch(`${origin}/api/logout`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
await next.until(() => next.app.tea.sessions.current && next.app.tea.sessions.current.refresh_token !== before && next.app.tea.phase.name === 'open', 'signed in anew');
await lin.say('lobby', 'welcome back');
await next.reads('welcome back');

// The same user's task is taken by another device of the same session: it says so, and can be taken back.
const ticket = (await (await fetch(`${origin}/api/ticket`, { method: 'POST', headers: { Authorization: `Bearer ${await next.app.tea.sessions.token()}` } })).json()).ticket;
const other = new WebSocket(`${origin.replace('http', 'ws')}/socket?task=main&ticket=${ticket}`);
await next.reads('Another device has taken over.');
next.tap('Go on here');
await next.until(() => next.app.tea.phase.name === 'open', 'taken back');
other.close();
process.exit(0);
