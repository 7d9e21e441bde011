import assert from 'node:assert/strict';
import { test } from 'node:test';

import { verdict } from '../../../../static/sdk/connection/closes.js';

test('every close code has a verdict', () => {
  const codes = [1000, 1001, 1006, 1007, 1009, 1011, 4400, 4401, 4403, 4408, 4409, 4411, 4429];
  assert.deepEqual(Object.fromEntries(codes.map((code) => [code, verdict(code).act])), {
    1000: 'retry',
    1001: 'goaway',
    1006: 'retry',
    1007: 'stop',
    1009: 'retry',
    1011: 'retry',
    4400: 'stop',
    4401: 'renew',
    4403: 'stop',
    4408: 'retry',
    4409: 'stop',
    4411: 'retry',
    4429: 'slow',
  });
});
