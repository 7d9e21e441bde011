import assert from 'node:assert/strict';
import { test } from 'node:test';

import { games as english } from '../../../../static/app/i18n/en_games.js';
import { games as chinese } from '../../../../static/app/i18n/zh_games.js';

test('no reason of an end names a side, for winner and loser read the same', () => {
  for (const reason of Object.values(chinese.reasons)) assert.doesNotMatch(reason, /对方|您/u);
  for (const reason of Object.values(english.reasons)) assert.doesNotMatch(reason, /\bother\b|\byou\b/u);
});
