import assert from 'node:assert/strict';
import { test } from 'node:test';

import { keepDrafts, restoreDrafts } from '../../../../../static/app/state/writing/drafts.js';
import { initialState } from '../../../../../static/app/state/state.js';

const storage = () => {
  const held = new Map();
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value) };
};
const of = (id) => ({ ...initialState(), me: { id, name: id, guest: true } });

test('what is written is there again for its author, and for nobody else', () => {
  const kept = storage();
  const lin = of('lin');
  lin.drafts = new Map([['tea', 'half a sen'], ['lobby', '  ']]);
  keepDrafts(lin, kept);
  const again = of('lin');
  restoreDrafts(again, kept);
  assert.deepEqual([...again.drafts], [['tea', 'half a sen']]);
  const mei = of('mei');
  restoreDrafts(mei, kept);
  assert.equal(mei.drafts.size, 0);
  keepDrafts(initialState(), kept); // signed out: nothing is written
  restoreDrafts(again, kept);
  assert.equal(again.drafts.size, 1);
});

test('what cannot be read is no draft', () => {
  const lin = of('lin');
  restoreDrafts(lin, { getItem: () => '{broken', setItem: () => {} });
  assert.equal(lin.drafts.size, 0);
});
