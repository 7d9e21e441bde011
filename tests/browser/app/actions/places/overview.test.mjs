import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initialState } from '../../../../../static/app/state/state.js';

// The texts ask at once which language was chosen.
globalThis.localStorage ??= { getItem: () => 'en' };
const { loadRanking } = await import('../../../../../static/app/actions/places/overview.js');

/** What a server answers that is in its third season. */
function asked(me) {
  const commands = [];
  const state = { ...initialState(), me };
  const request = async (command) => {
    commands.push(command);
    const season = command.season ?? 2;
    return { entries: [{ rank: 1, user: { id: command.around ?? `best of ${season}` }, rating: 1600 }], season, seasons: [10, 20] };
  };
  const store = { state, change: (news) => Object.assign(state, news) };
  return { app: { client: { request }, store }, commands, state };
}

test('the ranking is that of the season that is chosen, for the best and for oneself', async () => {
  const { app, commands, state } = asked({ id: 'mei', guest: false });
  await loadRanking(app, 'chess');
  assert.deepEqual(state.overview.ranking.get('chess').season, 2);
  await loadRanking(app, 'chess', 1);
  const { season, seasons, top, mine } = state.overview.ranking.get('chess');
  assert.deepEqual([season, seasons, top[0].user.id, mine.user.id], [1, [10, 20], 'best of 1', 'mei']);
  assert.deepEqual(commands.map(({ season: of }) => of), [undefined, undefined, 1, 1]);
});

test('a guest has no place in it, and asks for none', async () => {
  const { app, commands, state } = asked({ id: 'guest', guest: true });
  await loadRanking(app, 'chess', 0);
  assert.equal(state.overview.ranking.get('chess').mine, null);
  assert.deepEqual(commands, [{ op: 'leaderboard', game: 'chess', season: 0 }]);
});
