import assert from 'node:assert/strict';
import { test } from 'node:test';

import { route, tournamentAddress } from '../../../../static/app/state/addresses.js';

test('an address names a room, or a room and an invite', () => {
  assert.deepEqual(route('#/r/feed%3ATEA'), { room: 'feed:TEA' });
  assert.deepEqual(route('#/join/r-1/i-2'), { room: 'r-1', invite: 'i-2' });
});

test('an address names the page of a tournament in its room', () => {
  assert.deepEqual(route(tournamentAddress('r-1/2', 'tm-3')), { room: 'r-1/2', tournament: 'tm-3' });
  assert.deepEqual(route('#/r/r-1/t/'), { room: 'r-1' });
});

test('an address names a place, a game to play, or a person', () => {
  for (const name of ['home', 'chats', 'play', 'people', 'me']) assert.deepEqual(route(`#/${name}`), { place: { name } });
  assert.deepEqual(route('#/play/connect_four'), { place: { name: 'play', game: 'connect_four' } });
  assert.deepEqual(route('#/u/u-1%2F2'), { place: { name: 'person', user: 'u-1/2' } });
});

test('any other address names nothing, whatever its escapes', () => {
  for (const hash of ['', '#', '#/r/', '#/join/r-1', '#/x/r-1', '#/r/%E0%A4%A', '#/join/r-1/%', '#/join/%/i-2', '#/%/r-1', '#/u/', '#/home_page']) {
    assert.equal(route(hash), null, hash);
  }
});
