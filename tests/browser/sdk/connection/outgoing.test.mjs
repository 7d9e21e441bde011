import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Failure } from '../../../../static/sdk/failure.js';
import { Outgoing } from '../../../../static/sdk/connection/outgoing.js';
import { Clock, settled } from '../../rig/fake_host.mjs';

function rig(open = true) {
  const clock = new Clock();
  const line = { open, sent: [] };
  const outgoing = new Outgoing((frame) => {
    if (line.open) line.sent.push(frame);
    return line.open;
  }, clock);
  const reconnect = () => {
    line.open = true;
    outgoing.opened();
  };
  const cut = (tooLarge = false) => {
    line.open = false;
    outgoing.lost(tooLarge);
  };
  return { clock, line, outgoing, reconnect, cut };
}

const send = (text, room = 'lobby') => ({ op: 'message.send', room, text });

test('a reply finds its command by id', async () => {
  const { outgoing, line } = rig();
  const first = outgoing.request({ op: 'room.list' });
  const second = outgoing.request({ op: 'unread' });
  outgoing.settle({ op: 'ok', id: line.sent[1].id, rooms: ['b'] });
  outgoing.settle({ op: 'ok', id: line.sent[0].id, rooms: ['a'] });
  assert.deepEqual([(await first).rooms, (await second).rooms], [['a'], ['b']]);
});

test('a message is retried after a reconnect, with the same nonce', async () => {
  const { outgoing, line, cut, reconnect } = rig();
  const sending = outgoing.request(send('hello'));
  cut();
  reconnect();
  assert.equal(line.sent.length, 2);
  assert.ok(line.sent[0].nonce);
  assert.equal(line.sent[0].nonce, line.sent[1].nonce);
  outgoing.settle({ op: 'ok', id: line.sent[1].id, seq: 1 });
  assert.equal((await sending).seq, 1);
});

test('a message that is sent while offline waits for the connection', () => {
  const { outgoing, line, reconnect } = rig(false);
  void outgoing.request(send('hello'));
  assert.equal(line.sent.length, 0);
  reconnect();
  assert.equal(line.sent[0].text, 'hello');
});

test('a command that cannot be repeated is rejected while offline', async () => {
  const { outgoing } = rig(false);
  await assert.rejects(outgoing.request({ op: 'room.create', title: 'x' }), { code: 'offline' });
});

test('a command that cannot be repeated is rejected when the connection breaks before its reply', async () => {
  const { outgoing, cut, reconnect, line } = rig();
  const creating = outgoing.request({ op: 'room.create', title: 'x' });
  cut();
  await assert.rejects(creating, { code: 'lost' });
  reconnect();
  assert.equal(line.sent.length, 1);
});

test('typing is dropped while offline', async () => {
  const { outgoing, line, reconnect } = rig(false);
  assert.equal(await outgoing.request({ op: 'typing', room: 'lobby', on: true }), null);
  reconnect();
  assert.equal(line.sent.length, 0);
});

test('messages to one room keep their order when one has to wait', async () => {
  const { outgoing, line, clock } = rig();
  void outgoing.request(send('one'));
  void outgoing.request(send('two'));
  void outgoing.request(send('elsewhere', 'garden'));
  assert.deepEqual(line.sent.map(({ text }) => text), ['one', 'elsewhere']);
  outgoing.settle({ op: 'error', id: line.sent[0].id, code: 'rate_limited', message: '', retry_after_s: 3 });
  await clock.pass(2_900);
  assert.equal(line.sent.length, 2);
  await clock.pass(200);
  assert.deepEqual(line.sent.map(({ text }) => text), ['one', 'elsewhere', 'one']);
  assert.equal(line.sent[2].nonce, line.sent[0].nonce);
  outgoing.settle({ op: 'ok', id: line.sent[2].id });
  assert.equal(line.sent.at(-1).text, 'two');
});

test('a final refusal rejects at once, and the next message is sent', async () => {
  const { outgoing, line } = rig();
  const first = outgoing.request(send('one'));
  void outgoing.request(send('two'));
  outgoing.settle({ op: 'error', id: line.sent[0].id, code: 'muted', message: 'no' });
  await assert.rejects(first, { code: 'muted' });
  assert.equal(line.sent.at(-1).text, 'two');
});

test('an unanswered message is retried on the same connection', async () => {
  const { outgoing, line, clock } = rig();
  void outgoing.request(send('one'));
  await clock.pass(21_000);
  assert.equal(line.sent.length, 2);
  assert.equal(line.sent[0].nonce, line.sent[1].nonce);
});

test('after 1009 the largest command is rejected and the others are retried', async () => {
  const { outgoing, line, cut, reconnect } = rig();
  const large = outgoing.request(send('x'.repeat(1_000)));
  void outgoing.request(send('small', 'garden'));
  cut(true);
  await assert.rejects(large, { code: 'too_large' });
  reconnect();
  assert.deepEqual(line.sent.slice(2).map(({ text }) => text), ['small']);
});

test('a full queue rejects the next command', async () => {
  const { outgoing } = rig(false);
  for (let i = 0; i < 500; i += 1) outgoing.request(send('x')).catch(() => {});
  await assert.rejects(outgoing.request(send('one too many')), { code: 'queue_full' });
  outgoing.clear(new Failure('closed', ''));
});

/** A room of one message, as the client and the server know it. */
function changing() {
  const message = { seq: 1, rev: 1, text: 'tea' };
  const clock = new Clock();
  const line = { open: true, sent: [], looks: 0 };
  const held = { message };
  const outgoing = new Outgoing((frame) => {
    if (line.open) line.sent.push(frame);
    return line.open;
  }, clock, { me: () => 'lin', seen: () => held.message, look: async () => ((line.looks += 1), held.now ?? held.message) });
  const answer = (frame, fields) => outgoing.settle({ id: frame.id, message: '', ...fields });
  const fail = (frame, code, more) => answer(frame, { op: 'error', code, ...more });
  const again = () => {
    line.open = false;
    outgoing.lost(false);
    line.open = true;
    outgoing.opened();
  };
  return { clock, line, held, outgoing, answer, fail, again };
}

const edit = (text) => ({ op: 'message.edit', room: 'lobby', seq: 1, text });
const react = (on, emoji = '👍') => ({ op: 'message.react', room: 'lobby', seq: 1, emoji, on });

test('an edit that is retried never lands on top of a newer one', async () => {
  const { outgoing, line, clock, answer, fail } = changing();
  const both = [outgoing.request(edit('old')), outgoing.request(edit('new'))];
  assert.deepEqual(line.sent.map(({ text }) => text), ['old']);
  fail(line.sent[0], 'unavailable');
  await clock.pass(2_000);
  assert.deepEqual(line.sent.map(({ text }) => text), ['old', 'new']);
  answer(line.sent[1], { op: 'ok', rev: 2 });
  assert.deepEqual((await Promise.all(both)).map(({ rev }) => rev), [2, 2]);
  await clock.pass(60_000);
  assert.equal(line.sent.length, 2);
});

test('after a break only the last of two edits is sent', () => {
  const { outgoing, line, again } = changing();
  void outgoing.request(edit('old'));
  void outgoing.request(edit('new'));
  again();
  assert.deepEqual(line.sent.map(({ text }) => text), ['old', 'new']);
});

test('a deletion takes the place of an edit that waits', () => {
  const { outgoing, line, again } = changing();
  void outgoing.request(edit('old'));
  void outgoing.request({ op: 'message.delete', room: 'lobby', seq: 1 });
  again();
  assert.deepEqual(line.sent.map(({ op }) => op), ['message.edit', 'message.delete']);
});

test('a reaction that was taken back is not put on again, whatever its spelling; another emoji does not wait', async () => {
  const { outgoing, line, clock, fail } = changing();
  void outgoing.request(react(true, '\u2764'));
  void outgoing.request(react(false, '\u2764\uFE0F'));
  void outgoing.request(react(true, '👍'));
  assert.deepEqual(line.sent.map(({ emoji, on }) => [emoji, on]), [['\u2764', true], ['👍', true]]);
  fail(line.sent[0], 'unavailable');
  await clock.pass(2_000);
  assert.deepEqual(line.sent.slice(2).map(({ on }) => on), [false]);
});

test('roles and settings are sent one after another', () => {
  const { outgoing, line, answer } = changing();
  for (const role of ['moderator', 'member']) void outgoing.request({ op: 'room.role', room: 'lobby', user: 'mei', role });
  for (const title of ['one', 'two']) void outgoing.request({ op: 'room.update', room: 'lobby', title });
  void outgoing.request({ op: 'room.role', room: 'lobby', user: 'oskar', role: 'member' });
  assert.deepEqual(line.sent.map(({ role, title }) => role ?? title), ['moderator', 'one', 'member']);
  answer(line.sent[0], { op: 'ok' });
  answer(line.sent[1], { op: 'ok' });
  assert.deepEqual(line.sent.slice(3).map(({ role, title }) => role ?? title), ['member', 'two']);
});

test('of two read positions the later one is sent', () => {
  const { outgoing, line, again } = changing();
  for (const seq of [1, 2, 3]) void outgoing.request({ op: 'read', room: 'lobby', seq });
  again();
  assert.deepEqual(line.sent.map(({ seq }) => seq), [1, 3]);
});

test('a first edit names no rev, one after a break names the rev that its author saw', () => {
  const { outgoing, line, again } = changing();
  void outgoing.request(edit('mine'));
  again();
  assert.deepEqual(line.sent.map(({ if_rev }) => if_rev), [undefined, 1]);
});

test('an edit made offline names the rev that its author saw', () => {
  const { outgoing, line } = changing();
  line.open = false;
  void outgoing.request(edit('mine'));
  line.open = true;
  outgoing.opened();
  assert.equal(line.sent[0].if_rev, 1);
});

for (const [what, now, wanted] of [
  ['took effect', { rev: 2, text: 'mine' }, 'ok'],
  ['was followed by one on another device', { rev: 3, text: 'by the laptop' }, 'conflict'],
  ['met a deletion', { rev: 3, deleted: true }, 'conflict'],
]) {
  test(`an edit whose reply was lost, and that ${what}, ends with ${wanted}`, async () => {
    const { outgoing, line, held, fail, again } = changing();
    const editing = outgoing.request(edit('mine')).then(() => 'ok', ({ code }) => code);
    held.now = { seq: 1, ...now };
    again();
    fail(line.sent[1], 'conflict');
    assert.equal(await editing, wanted);
    assert.equal(line.sent.length, 2);
  });
}

test('an edit after a break is made again if others only reacted meanwhile', async () => {
  const { outgoing, line, held, answer, fail, again } = changing();
  const editing = outgoing.request(edit('mine'));
  held.now = { seq: 1, rev: 5, text: 'tea', reactions: { '👍': ['mei'] } };
  again();
  fail(line.sent[1], 'conflict');
  await settled();
  assert.equal(line.sent[2].if_rev, 5);
  answer(line.sent[2], { op: 'ok', rev: 6 });
  assert.equal((await editing).rev, 6);
});

test('a reaction whose reply was lost is not repeated if another device took it back', async () => {
  const { outgoing, line, held, again } = changing();
  const reacting = outgoing.request(react(true));
  held.now = { seq: 1, rev: 3, text: 'tea' };
  again();
  await assert.rejects(reacting, { code: 'conflict' });
  assert.equal(line.sent.length, 1);
});

test('a reaction whose reply was lost is repeated if it never arrived', async () => {
  const { outgoing, line, again } = changing();
  void outgoing.request(react(true));
  again();
  await settled();
  assert.deepEqual([line.looks, line.sent.length], [1, 2]);
});
