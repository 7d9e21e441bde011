import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asTyped, localTime, nextAt, offeredTimes, wrongWith } from '../../../../../static/app/state/writing/later.js';

const at = (...parts) => new Date(...parts).getTime();

test('on a morning four times are offered, all of them by the clock on the wall', () => {
  const wednesday = at(2026, 6, 1, 8, 20, 30);
  assert.deepEqual(offeredTimes(wednesday), [
    ['hour', at(2026, 6, 1, 9, 21)],
    ['evening', at(2026, 6, 1, 18)],
    ['tomorrow', at(2026, 6, 2, 9)],
    ['monday', at(2026, 6, 6, 9)],
  ]);
});

test('no time is offered twice, and none that is nearly there', () => {
  const names = (now) => offeredTimes(now).map(([name]) => name);
  assert.deepEqual(names(at(2026, 6, 1, 17, 30)), ['hour', 'tomorrow', 'monday']);
  assert.deepEqual(names(at(2026, 6, 5, 10)), ['hour', 'evening', 'tomorrow']); // a Sunday: tomorrow is Monday
  assert.equal(offeredTimes(at(2026, 6, 6, 8)).at(-1)[1], at(2026, 6, 13, 9)); // on a Monday the next one
});

test('a chosen time lies 5 s to a year ahead', () => {
  assert.equal(wrongWith(NaN, 0), 'empty');
  assert.equal(wrongWith(4_999, 0), 'soon');
  assert.equal(wrongWith(5_000, 0), null);
  assert.equal(wrongWith(365 * 86_400_000, 0), null);
  assert.equal(wrongWith(365 * 86_400_000 + 1, 0), 'late');
});

test('a field for a local time holds it to the minute', () => {
  const moment = at(2027, 0, 2, 3, 4, 59);
  assert.equal(localTime(moment), '2027-01-02T03:04');
  assert.equal(new Date(localTime(moment)).getTime(), at(2027, 0, 2, 3, 4));
});

test('what comes back into the field says the same once more', () => {
  assert.equal(asTyped({ text: 'tea' }), 'tea');
  assert.equal(asTyped({ kind: 'me', text: 'waves' }), '/me waves');
  assert.equal(asTyped({ kind: 'roll', text: '2d6' }), '/roll 2d6');
  assert.equal(asTyped({ text: '/path' }), '//path');
});

test('the next one is the first that still waits', () => {
  const failed = { code: 'muted', message: '' };
  assert.equal(nextAt([{ send_at: 5, failed }, { send_at: 9 }, { send_at: 20 }, { send_at: 12 }], 10), 12);
  assert.equal(nextAt([{ send_at: 20, failed }], 10), null);
});
