import assert from 'node:assert/strict';
import { test } from 'node:test';

import { masked, maskedText, MASK } from '../../../../static/app/inspector/masking.js';
import { encode } from '../../../../static/app/inspector/msgpack.js';
import { Traffic } from '../../../../static/app/inspector/traffic.js';

const bufferOf = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

test('no secret is kept, at whatever depth and in whatever protocol', () => {
  const token = 'eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl';
  const frame = { op: 'auth', token, deep: [{ password: 'p', note: `see ${token}` }], room: 'tea' };
  assert.deepEqual(masked(frame), { op: 'auth', token: MASK, deep: [{ password: MASK, note: `see ${MASK}` }], room: 'tea' });
  assert.equal(maskedText(`CONNECT\npasscode:abc\nAuthorization:Bearer x\ntask:tea\n`), `CONNECT\npasscode:${MASK}\nAuthorization:${MASK}\ntask:tea\n`);
  const traffic = new Traffic();
  traffic.add('out', JSON.stringify(frame));
  traffic.add('out', bufferOf(encode(frame)));
  assert.doesNotMatch(JSON.stringify(traffic.frames), /eyJ|"p"/u);
  assert.deepEqual(traffic.frames.map(({ kind, room }) => [kind, room]), [['auth', 'tea'], ['auth', 'tea']]);
});
