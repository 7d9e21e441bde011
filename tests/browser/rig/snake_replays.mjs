// Plays logs of snake by the rules of the client: JSON Lines in, for each match the hash of all its states, one a line.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';

import { tick } from '../../../static/app/state/games/snake.js';

/** The server's chance of one tick (`Rng` in server/games/base.py). @param {Buffer} seed @param {number} version */
function chance(seed, version) {
  const key = Buffer.concat([seed, number(version)]);
  const all = 1n << 256n;
  let blocks = 0;
  const block = () => BigInt(`0x${createHash('sha256').update(Buffer.concat([key, number(blocks++)])).digest('hex')}`);
  return (/** @type {number} */ end) => {
    const fair = (all / BigInt(end)) * BigInt(end);
    let drawn = block();
    while (drawn >= fair) drawn = block();
    return Number(drawn % BigInt(end));
  };
}

function number(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { seed, start, inputs } = JSON.parse(line);
  const hash = createHash('sha256');
  let state = start;
  for (const here of inputs) {
    state = tick(state, here, chance(Buffer.from(seed, 'hex'), state.tick + 1));
    hash.update(JSON.stringify(state));
  }
  console.log(hash.digest('hex'));
}
