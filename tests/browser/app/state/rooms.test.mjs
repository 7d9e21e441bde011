import assert from 'node:assert/strict';
import { test } from 'node:test';

import { applyUnread, countMessage, countMissed, markRead, roomOf } from '../../../../static/app/state/rooms.js';
import { RoomModel } from '../../rig/room_model.mjs';
import { stateIn, timelineOf } from '../../rig/state.mjs';

test('messages of others are unread until they are read, own messages never are', () => {
  const room = new RoomModel();
  const { state, timeline } = stateIn(room);
  for (const [sender, mentions] of [['mei', []], ['lin', []], ['mei', ['lin']]]) {
    room.send(sender, 'text');
    const event = room.change(room.messages.length, { mentions });
    timeline.catchUp(room.answer({ op: 'history.since', rev: timeline.rev }).changes);
    countMessage(state, event.message);
    countMessage(state, event.message);
  }
  const held = roomOf(state, 'lobby');
  assert.deepEqual([held.unread, held.mentions], [2, 1]);
  markRead(state, 'lobby', 2);
  assert.deepEqual([held.unread, held.mentions], [1, 1]);
  markRead(state, 'lobby', 3);
  assert.deepEqual([held.unread, held.mentions], [0, 0]);
});

test('an unread count from the server never brings back what was read here', () => {
  const { state } = stateIn(new RoomModel());
  applyUnread(state, [{ room: 'lobby', unread: 3, mentions: 0, last_seq: 7, read_seq: 4 }]);
  markRead(state, 'lobby', 7);
  applyUnread(state, [{ room: 'lobby', unread: 3, mentions: 0, last_seq: 7, read_seq: 4 }]);
  assert.equal(roomOf(state, 'lobby').unread, 0);
});

test('what was said after the server counted, and before the room was heard, is counted once', () => {
  const room = new RoomModel();
  const { state } = stateIn(room);
  room.send('mei', 'counted');
  applyUnread(state, [{ room: 'lobby', unread: 1, mentions: 0, last_seq: 1, read_seq: 0 }]);
  room.send('mei', 'missed');
  const timeline = timelineOf(room);
  countMissed(state, { timeline });
  countMissed(state, { timeline });
  assert.equal(roomOf(state, 'lobby').unread, 2);
});
