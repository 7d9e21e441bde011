import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initialState } from '../../../../static/app/state/state.js';
import { applyTyping, typingIn } from '../../../../static/app/state/typing.js';

test('a typing mark expires by itself', () => {
  const state = initialState();
  applyTyping(state, { room: 'lobby', user: 'mei', on: true }, 0);
  assert.deepEqual(typingIn(state, 'lobby', 5_000), ['mei']);
  assert.deepEqual(typingIn(state, 'lobby', 7_000), []);
});
