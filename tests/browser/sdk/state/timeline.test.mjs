import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Timeline } from '../../../../static/sdk/state/timeline.js';
import { RoomModel } from '../../rig/room_model.mjs';

function joined(room) {
  const timeline = new Timeline(room.info());
  timeline.join(room.answer({ op: 'room.join' }));
  return timeline;
}

test('live changes follow one another', () => {
  const room = new RoomModel();
  const timeline = joined(room);
  assert.equal(timeline.live(room.send('mei', 'hello')), 'applied');
  assert.equal(timeline.live(room.change(1, { text: 'hello!' })), 'applied');
  assert.deepEqual(timeline.messages.map(({ text }) => text), ['hello!']);
});

test('a change seen twice changes nothing', () => {
  const room = new RoomModel();
  const timeline = joined(room);
  const event = room.send('mei', 'hello');
  timeline.live(event);
  assert.equal(timeline.live(event), 'seen');
  assert.equal(timeline.messages.length, 1);
});

test('a change beyond a gap waits for what lies before it', () => {
  const room = new RoomModel();
  const timeline = joined(room);
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
  const timeline = joined(room);
  timeline.live(room.send('mei', 'one'));
  const old = room.change(1, { text: 'two' });
  const now = room.change(1, { text: 'three' });
  timeline.catchUp([{ ...old, message: now.message }, old], 3);
  assert.equal(timeline.messages[0].text, 'three');
});

test('a change to a message that is not loaded leaves no hole', () => {
  const room = new RoomModel();
  for (let i = 0; i < 80; i += 1) room.send('mei', `message ${i}`);
  const timeline = joined(room);
  timeline.live(room.change(3, { text: 'changed' }));
  assert.equal(timeline.oldest, 31);
  assert.equal(timeline.messages.length, 50);
  const page = room.answer({ op: 'history', before: timeline.oldest });
  timeline.prepend(page.messages, page.more);
  assert.equal(timeline.at(3).text, 'changed');
  assert.ok(timeline.complete);
});

test('resync replaces what was held', () => {
  const room = new RoomModel();
  room.send('mei', 'before the restart');
  const timeline = joined(room);
  const anew = new RoomModel();
  anew.epoch = 'e2';
  anew.send('lin', 'after it');
  const more = timeline.join(anew.answer({ op: 'room.join', since: 1, epoch: 'e1' }));
  assert.equal(more, false);
  assert.deepEqual(timeline.messages.map(({ text }) => text), ['after it']);
  assert.equal(timeline.epoch, 'e2');
});

test('members come, change and go, and are counted', () => {
  const room = new RoomModel();
  room.join('lin');
  const timeline = joined(room);
  timeline.live(room.join('mei'));
  assert.equal(timeline.info.members, 2);
  timeline.presence({ op: 'presence', room: 'lobby', user: 'mei', online: true });
  assert.equal(timeline.info.online, 1);
  timeline.live(room.leave('lin'));
  assert.deepEqual([...timeline.members.keys()], ['mei']);
  assert.equal(timeline.info.members, 1);
});

test('trimming keeps the newest and knows that there is more', () => {
  const room = new RoomModel();
  for (let i = 0; i < 40; i += 1) room.send('mei', `message ${i}`);
  const timeline = joined(room);
  assert.ok(timeline.complete);
  timeline.trim(10);
  assert.equal(timeline.oldest, 31);
  assert.ok(!timeline.complete);
});
