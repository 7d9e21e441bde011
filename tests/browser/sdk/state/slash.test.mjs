import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SLASH, botCommand, slash } from '../../../../static/sdk/state/slash.js';

const ids = new Map([['mei', 'u-mei'], ['bob 5', 'u-bob'], ['小明', 'u-ming']]);
const place = { room: 'tea', who: (name) => ids.get(name.toLowerCase()) };
const read = (text) => slash(text, place);

test('what begins with no command is a message', () => {
  for (const text of ['hello', '', '/', '/ me', 'a /me', '/usr/bin/env', '/5', '-/me', '/me/you']) assert.equal(read(text), null, text);
});

test('two slashes say one aloud', () => {
  assert.deepEqual(read('//me waves'), { does: 'send', text: '/me waves' });
});

test('what one does, and dice', () => {
  assert.deepEqual(read(' /me  waves\nat you '), { does: 'send', kind: 'me', text: 'waves\nat you' });
  assert.deepEqual(read('/ME waves'), { does: 'send', kind: 'me', text: 'waves' });
  assert.deepEqual(read('/roll'), { does: 'send', kind: 'roll', text: '1d6' });
  assert.deepEqual(read('/roll 2D6 + 3'), { does: 'send', kind: 'roll', text: '2d6+3' });
  for (const text of ['/me', '/roll tea', '/roll d6', '/nick', '/mute']) assert.equal(read(text).does, 'incomplete', text);
});

test('settings of the room and of oneself', () => {
  assert.deepEqual(read('/topic green tea').command, { op: 'room.update', room: 'tea', topic: 'green tea' });
  assert.deepEqual(read('/topic').command, { op: 'room.update', room: 'tea', topic: '' });
  assert.deepEqual(read('/nick Lin Yu').command, { op: 'user.update', name: 'Lin Yu' });
  assert.deepEqual(read('/invite').command, { op: 'room.invite', room: 'tea' });
  assert.deepEqual(read('/invite @Mei').command, { op: 'room.add', room: 'tea', user: 'u-mei' });
  assert.deepEqual(read('/invite nobody'), { does: 'nobody', name: 'nobody' });
});

test('mutes, for a while or for good, also of those whose name ends in a number', () => {
  const mute = { op: 'room.mute', room: 'tea' };
  assert.deepEqual(read('/mute mei').command, { ...mute, user: 'u-mei' });
  assert.deepEqual(read('/mute @小明 10').command, { ...mute, user: 'u-ming', duration_s: 600 });
  assert.deepEqual(read('/mute mei 2h').command, { ...mute, user: 'u-mei', duration_s: 7_200 });
  assert.deepEqual(read('/mute bob 5').command, { ...mute, user: 'u-bob' });
  assert.deepEqual(read('/mute bob 5 1d').command, { ...mute, user: 'u-bob', duration_s: 86_400 });
  assert.deepEqual(read('/mute eve 5'), { does: 'nobody', name: 'eve' });
});

test('games, help, and what is unknown', () => {
  assert.deepEqual(read('/play connect four'), { does: 'play', game: 'connect four' });
  assert.deepEqual(read('/play'), { does: 'play', game: '' });
  assert.deepEqual(read('/help'), { does: 'help' });
  assert.deepEqual(read('/dance wildly'), { does: 'unknown', name: 'dance' });
  assert.deepEqual(read('/toString'), { does: 'unknown', name: 'toString' });
  assert.deepEqual(read('/constructor'), { does: 'unknown', name: 'constructor' });
  for (const name of SLASH) assert.notEqual(read(`/${name}`).does, 'unknown');
});

test('commands of bots, their arguments by name or in order', () => {
  const properties = { tea: { enum: ['green', 'black'] }, cups: { type: 'integer' }, hot: { type: 'boolean' }, note: { type: 'string' } };
  const commands = [{ command: 'c-1', name: 'brew', schema: { properties, required: ['note'] } }, { command: 'c-2', name: 'stop', schema: {} }];
  const args = (text) => botCommand(text, commands, 'tea')?.args;
  assert.deepEqual(botCommand(' /Brew', commands, 'tea'), { op: 'command.run', room: 'tea', command: 'c-1', args: {} });
  assert.deepEqual(args('/brew cups=2 hot=true tea=green note=now'), { cups: 2, hot: true, tea: 'green', note: 'now' });
  assert.deepEqual(args('/brew "for Mei" green 3'), { note: 'for Mei', tea: 'green', cups: 3 });
  assert.deepEqual(args('/brew tea=black cups=1 hot=false very  well "x y"'), { tea: 'black', cups: 1, hot: false, note: 'very well "x y"' });
  assert.deepEqual(args('/brew x=1 green many'), { note: 'x=1', tea: 'green', cups: 'many' });
  assert.deepEqual(args('/stop it __proto__=5'), {});
  for (const text of ['/dance', 'brew', '//brew', '/brew/x']) assert.equal(botCommand(text, commands, 'tea'), null, text);
});
