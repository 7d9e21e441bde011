import assert from 'node:assert/strict';
import { test } from 'node:test';

import { scriptOf } from '../../../../static/app/inspector/copying.js';
import { Traffic } from '../../../../static/app/inspector/traffic.js';

test('a script says again what was said, without pings, ids and secrets, and quotes for the shell', () => {
  const traffic = new Traffic();
  for (const frame of [{ op: 'ping' }, { op: 'auth', token: 't' }, { op: 'room.join', id: 1, room: 'tea', password: 'p' }, { op: 'message.send', id: 2, room: 'tea', text: "it's" }]) traffic.add('out', JSON.stringify(frame));
  traffic.add('in', JSON.stringify({ op: 'ok', id: 2 }));
  const socket = { origin: 'http://tea.example', task: 'chat', path: '/socket', protocol: 'teahouse.v1.json' };
  for (const form of ['node', 'browser']) {
    const script = scriptOf(traffic.frames, form, socket);
    assert.match(script, /await say\(\{"op":"room.join","room":"tea","password":"•••"\}\);[^]*await say\(\{"op":"message.send","room":"tea","text":"it's"\}\);/u);
    assert.doesNotMatch(script, /"ping"|"auth"|"id"/u);
    assert.match(script, /put it in before you run this/u);
  }
  const lines = scriptOf(traffic.frames, 'wscat', socket);
  assert.match(lines, /wscat -s teahouse\.v1\.json -c "ws:\/\/tea\.example\/socket\?task=replay&ticket=\$TICKET"/u);
  assert.match(lines, /-x '\{"op":"message.send","id":2,"room":"tea","text":"it'\\''s"\}'/u);
});
