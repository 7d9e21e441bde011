import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RoomModel } from '../../rig/room_model.mjs';
import { timelineOf } from '../../rig/state.mjs';

const points = (...prices) => prices.map((price, index) => ({ at: 1_000 * (index + 1), price, volume: 2 }));

test('live changes are applied in order', () => {
  const room = new RoomModel();
  const timeline = timelineOf(room);
  assert.equal(timeline.live(room.send('mei', 'hello')), 'applied');
  assert.equal(timeline.live(room.change(1, { text: 'hello!' })), 'applied');
  assert.deepEqual(timeline.messages.map(({ text }) => text), ['hello!']);
});

test('a repeated change is ignored', () => {
  const room = new RoomModel();
  const timeline = timelineOf(room);
  const event = room.send('mei', 'hello');
  timeline.live(event);
  assert.equal(timeline.live(event), 'seen');
  assert.equal(timeline.messages.length, 1);
});

test('a change beyond a gap waits until the gap is filled', () => {
  const room = new RoomModel();
  const timeline = timelineOf(room);
  room.send('mei', 'one');
  const second = room.send('mei', 'two');
  assert.equal(timeline.live(second), 'gap');
  assert.ok(timeline.gap);
  assert.deepEqual(timeline.messages, []);
  const page = room.answer({ op: 'history.since', rev: 0 });
  timeline.catchUp(page.changes.slice(0, 1), 1);
  assert.deepEqual(timeline.messages.map(({ text }) => text), ['one', 'two']);
  assert.ok(!timeline.gap);
});

test('an older state of a message never replaces a newer one', () => {
  const room = new RoomModel();
  const timeline = timelineOf(room);
  timeline.live(room.send('mei', 'one'));
  const old = room.change(1, { text: 'two' });
  const now = room.change(1, { text: 'three' });
  timeline.catchUp([{ ...old, message: now.message }, old], 3);
  assert.equal(timeline.messages[0].text, 'three');
});

test('a change to a message that is not loaded leaves no hole', () => {
  const room = new RoomModel();
  for (let i = 0; i < 80; i += 1) room.send('mei', `message ${i}`);
  const timeline = timelineOf(room);
  timeline.live(room.change(3, { text: 'changed' }));
  assert.equal(timeline.oldest, 31);
  assert.equal(timeline.messages.length, 50);
  const page = room.answer({ op: 'history', before: timeline.oldest });
  timeline.prepend(page.messages, page.more);
  assert.equal(timeline.at(3).text, 'changed');
  assert.ok(timeline.complete);
});

test('a resync replaces all messages', () => {
  const room = new RoomModel();
  room.send('mei', 'before the restart');
  const timeline = timelineOf(room);
  const anew = new RoomModel();
  anew.epoch = 'e2';
  anew.send('lin', 'after it');
  const more = timeline.join(anew.answer({ op: 'room.join', since: 1, epoch: 'e1' }));
  assert.equal(more, false);
  assert.deepEqual(timeline.messages.map(({ text }) => text), ['after it']);
  assert.equal(timeline.epoch, 'e2');
});

test('members who join, leave and go online are counted', () => {
  const room = new RoomModel();
  room.join('lin');
  const timeline = timelineOf(room);
  timeline.live(room.join('mei'));
  assert.equal(timeline.info.members, 2);
  timeline.presence({ op: 'presence', room: 'lobby', user: 'mei', online: true });
  assert.equal(timeline.info.online, 1);
  timeline.live(room.leave('lin'));
  assert.deepEqual([...timeline.members.keys()], ['mei']);
  assert.equal(timeline.info.members, 1);
});

/** A timeline that holds one member of three: the others are beyond its page. */
function firstOfThree() {
  const room = new RoomModel();
  room.memberPage = 1;
  for (const id of ['lin', 'mei', 'oskar']) room.join(id);
  return { room, timeline: timelineOf(room) };
}

test('members beyond the held page are counted as they leave and come', () => {
  const { room, timeline } = firstOfThree();
  timeline.live(room.leave('oskar', 'kicked'));
  assert.deepEqual([timeline.info.members, timeline.info.rev], [2, room.rev]);
  timeline.live(room.join('oskar'));
  assert.equal(timeline.info.members, 3);
});

test('members beyond the held page are counted as they go online and away', () => {
  const { room, timeline } = firstOfThree();
  const presence = (user, online, tasks) => timeline.presence({ op: 'presence', room: 'lobby', user, online, tasks });
  const before = timeline.info.online;
  presence('oskar', true, ['chat']);
  presence('oskar', true, ['chat', 'game']);
  assert.equal(timeline.info.online, before + 1);
  presence('oskar', false, []);
  timeline.live(room.leave('oskar'));
  presence('oskar', false, []);
  assert.equal(timeline.info.online, before);
});

test('a ban of somebody who is not held leaves it open how many there are, until the next join', () => {
  const { room, timeline } = firstOfThree();
  timeline.live(room.leave('oskar', 'banned'));
  assert.ok(timeline.uncounted);
  timeline.join(room.answer({ op: 'room.join', room: 'lobby', since: timeline.rev, epoch: timeline.epoch }));
  assert.deepEqual([timeline.uncounted, timeline.info.members], [false, 2]);
});

test('a trimmed timeline keeps the newest messages and knows that there are older ones', () => {
  const room = new RoomModel();
  for (let i = 0; i < 40; i += 1) room.send('mei', `message ${i}`);
  const timeline = timelineOf(room);
  assert.ok(timeline.complete);
  timeline.trim(10);
  assert.equal(timeline.oldest, 31);
  assert.ok(!timeline.complete);
});

test('a first page that ended at its bytes is not the whole room', () => {
  const room = new RoomModel();
  for (let i = 0; i < 40; i += 1) room.send('mei', `message ${i}`);
  const timeline = timelineOf(room);
  const reply = room.answer({ op: 'room.join' });
  timeline.join({ ...reply, messages: reply.messages.slice(-10), more: true });
  assert.equal(timeline.oldest, 31);
  assert.ok(!timeline.complete);
});

test('points that are held already are not added again', () => {
  const line = points(1, 2, 3, 4);
  const timeline = timelineOf(new RoomModel(), { points: line.slice(0, 2) });
  timeline.addPoints(line.slice(1, 3));
  timeline.addPoints(line.slice(0, 2));
  timeline.addPoints(line.slice(3));
  assert.deepEqual(timeline.points, line);
});

test('a resync keeps the points that are held and adds the missed ones', () => {
  const line = points(...Array.from({ length: 90 }, (_, price) => price));
  const room = new RoomModel();
  const timeline = timelineOf(room, { points: line.slice(0, 40) });
  timeline.join({ ...room.answer({ op: 'room.join' }), resync: true, points: line.slice(30) });
  assert.deepEqual(timeline.points, line);
});

test('the number of points is bounded', () => {
  const timeline = timelineOf(new RoomModel(), { points: [] });
  for (let at = 1; at <= 2_000; at += 1) timeline.addPoints([{ at, price: at, volume: 0 }]);
  assert.equal(timeline.points.length, 600);
  assert.equal(timeline.points.at(-1).price, 2_000);
});

test('a room that is no feed has no points', () => {
  assert.deepEqual(timelineOf(new RoomModel()).points, []);
});

test('a message that is being written grows by what it is told, counted in code points', () => {
  const room = new RoomModel();
  const timeline = timelineOf(room);
  const begun = room.send('mei', '🍵');
  timeline.live({ ...begun, message: { ...begun.message, open: true } });
  timeline.append({ op: 'append', room: room.id, seq: 1, at: 1, text: 'tea' });
  timeline.append({ op: 'append', room: room.id, seq: 1, at: 4, text: '!' });
  assert.equal(timeline.at(1).text, '🍵tea!');
  assert.equal(timeline.rev, begun.rev);
  // A page that came since holds it already, and of others nothing is known.
  timeline.append({ op: 'append', room: room.id, seq: 1, at: 4, text: '!' });
  timeline.append({ op: 'append', room: room.id, seq: 1, at: 9, text: '?' });
  timeline.append({ op: 'append', room: room.id, seq: 7, at: 0, text: '?' });
  assert.equal(timeline.at(1).text, '🍵tea!');
  timeline.live(room.change(1, { text: '🍵tea!!' }));
  timeline.append({ op: 'append', room: room.id, seq: 1, at: 6, text: '!' });
  assert.deepEqual([timeline.at(1).text, timeline.messages.length], ['🍵tea!!', 1]);
});

test('the last page brings what is being written as it now is, at its old rev', () => {
  const room = new RoomModel();
  const timeline = timelineOf(room);
  const begun = room.send('mei', 'so ');
  const open = { ...begun.message, open: true };
  timeline.live({ ...begun, message: open });
  const next = room.send('mei', 'tea');
  timeline.catchUp([next, { ...begun, message: { ...open, text: 'so far' } }], next.rev);
  assert.deepEqual(timeline.messages.map(({ text }) => text), ['so far', 'tea']);
  assert.equal(timeline.rev, next.rev);
  timeline.live(room.change(1, { text: 'done' }));
  timeline.catchUp([{ ...begun, message: { ...open, text: 'so far' } }], timeline.rev);
  assert.equal(timeline.at(1).text, 'done');
});

test('what was hidden leaves no gap, and stands where it was said once it is shown', () => {
  const room = new RoomModel();
  const first = room.send('wolf', 'hidden too');
  const timeline = timelineOf(room, { messages: [], more: true });
  assert.ok(!timeline.complete);
  timeline.prepend([], false);
  const said = [room.send('mei', 'one'), room.send('wolf', 'hidden'), room.send('mei', 'two')];
  assert.equal(timeline.live(said[0]), 'applied');
  assert.equal(timeline.live({ op: 'skip', room: 'lobby', rev: said[1].rev, seq: 3 }), 'applied');
  assert.equal(timeline.info.seq, 3);
  assert.equal(timeline.live(said[2]), 'applied');
  timeline.live(room.change(first.message.seq, {}));
  timeline.live(room.change(3, {}));
  const fresh = timelineOf(room);
  assert.deepEqual(timeline.messages, fresh.messages);
  assert.deepEqual([timeline.rev, timeline.info], [fresh.rev, fresh.info]);
});
