import assert from 'node:assert/strict';
import { test } from 'node:test';

import { route } from '../../../../../static/app/state/addresses.js';
import { isThreadFresh, markThreadSeen, threadKey } from '../../../../../static/app/state/writing/threads.js';
import { initialState } from '../../../../../static/app/state/state.js';

const root = (sender, last_at) => ({ room: 'tea', seq: 3, sender: { id: sender, name: sender }, replies: { count: 1, last_at } });

test('a link may name a message', () => {
  assert.deepEqual(route('#/r/tea/12'), { room: 'tea', seq: 12 });
  assert.deepEqual(route('#/r/tea'), { room: 'tea' });
  for (const bad of ['#/r/tea/0', '#/r/tea/x', '#/r/tea/-1', '#/r/tea/1.5']) assert.deepEqual(route(bad), { room: 'tea' });
});

test('a thread is fresh for who wrote its root, or has seen it before', () => {
  const state = initialState();
  state.me = { id: 'mei', name: 'mei', guest: true };
  assert.ok(isThreadFresh(state, root('mei', 5)));
  assert.ok(!isThreadFresh(state, root('lin', 5)));
  markThreadSeen(state, threadKey('tea', 3), 5);
  assert.ok(!isThreadFresh(state, root('mei', 5)));
  assert.ok(isThreadFresh(state, root('lin', 6)));
});

test('the threads that were seen last are remembered', () => {
  const state = initialState();
  for (let seq = 1; seq <= 250; seq += 1) markThreadSeen(state, threadKey('tea', seq), seq);
  assert.equal(state.threadsSeen.size, 200);
  assert.ok(state.threadsSeen.has('tea 250'));
  assert.ok(!state.threadsSeen.has('tea 50'));
});
