import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Backoff } from '../../../static/sdk/backoff.js';

test('back-off doubles, varies by chance, and has a ceiling', () => {
  for (const luck of [0, 0.5, 0.999]) {
    const backoff = new Backoff(() => luck, { base_s: 1, cap_s: 8 });
    const steps = [1, 2, 4, 8, 8];
    for (const step of steps) {
      const delay = backoff.next();
      assert.ok(delay >= step / 2 && delay <= step, `${delay} for ${step}`);
    }
    backoff.reset();
    assert.ok(backoff.next() <= 1);
  }
});
