import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mayMeetBlocked } from '../../../../../static/app/state/games/tournaments.js';

const blocked = new Map([['ann', {}]]);
const player = (id, left) => ({ user: { id }, left });

test('who may meet somebody blocked is told so, where everybody meets everybody or whom the bracket says', () => {
  const standings = [player('mei'), player('ann')];
  const kinds = ['swiss', 'round_robin', 'knockout', 'arena'];
  assert.deepEqual(kinds.filter((kind) => mayMeetBlocked({ kind, status: 'open', standings }, blocked)), ['round_robin', 'knockout']);
});

test('nobody is warned of one who has left, of one who is not blocked, or of what is over', () => {
  const asked = { kind: 'knockout', status: 'playing' };
  assert.equal(mayMeetBlocked({ ...asked, standings: [player('mei'), player('ann', true)] }, blocked), false);
  assert.equal(mayMeetBlocked({ ...asked, standings: [player('mei')] }, blocked), false);
  assert.equal(mayMeetBlocked({ kind: 'knockout', status: 'over', standings: [player('ann')] }, blocked), false);
});
