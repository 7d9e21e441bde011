import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decode, encode } from '../../../../static/app/inspector/msgpack.js';

const bufferOf = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

test('MessagePack brings back what JSON holds, of every length', () => {
  const values = [null, true, false, 0, 127, 128, -1, -32, -33, 2 ** 40, -(2 ** 40), 1.5, '', '茶', 'a'.repeat(31), 'a'.repeat(200), 'a'.repeat(70_000), [], Array(20).fill(1), Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, [n]]))];
  for (const value of values) assert.deepEqual(decode(bufferOf(encode({ value }))), { value });
  assert.throws(() => decode(bufferOf(encode('tea').slice(0, 2))), RangeError);
});
