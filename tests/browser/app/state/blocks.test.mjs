import assert from 'node:assert/strict';
import { test } from 'node:test';

import { applyBlock, isFolded, setBlocked, unfold } from '../../../../static/app/state/blocks.js';
import { countMessage, mentionsMe, roomOf } from '../../../../static/app/state/rooms.js';
import { RoomModel } from '../../rig/room_model.mjs';
import { stateIn } from '../../rig/state.mjs';

const MEI = { id: 'mei', name: 'Mei' };
const ANN = { id: 'ann', name: 'Ann' };

function said() {
  const room = new RoomModel();
  const { state, timeline } = stateIn(room);
  const message = { ...room.send('mei', 'text').message, mentions: ['lin'] };
  return { state, timeline, message };
}

test('a message of somebody who is blocked is folded until it is asked for, or the block ends', () => {
  const { state, message } = said();
  assert.equal(isFolded(state, message), false);
  applyBlock(state, MEI, true);
  assert.equal(isFolded(state, message), true);
  assert.equal(isFolded(state, { ...message, deleted: true }), false);
  unfold(state, message);
  assert.deepEqual([isFolded(state, message), isFolded(state, { ...message, seq: 2 })], [false, true]);
  applyBlock(state, MEI, false);
  assert.equal(isFolded(state, { ...message, seq: 2 }), false);
});

test('in a direct room nothing is folded', () => {
  const { state, timeline, message } = said();
  timeline.info = { ...timeline.info, kind: 'dm' };
  applyBlock(state, MEI, true);
  assert.equal(isFolded(state, message), false);
});

test('a mention by somebody who is blocked counts as a message only', () => {
  const { state, message } = said();
  applyBlock(state, MEI, true);
  countMessage(state, message);
  const { unread, mentions } = roomOf(state, 'lobby');
  assert.deepEqual([unread, mentions, mentionsMe(state, message)], [1, 0, false]);
});

test('the newest block comes first, and one that is set again comes once', () => {
  const { state } = said();
  setBlocked(state, [ANN]);
  applyBlock(state, MEI, true);
  applyBlock(state, MEI, true);
  assert.deepEqual([...state.blocked.keys()], ['mei', 'ann']);
});
