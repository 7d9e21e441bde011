import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Shelf, inOneLine, kindOf, missing, patchFile, shareOf, stage, stagedIn, unstage, webAddress } from '../../../../static/app/state/files.js';

const state = () => ({ staged: new Map(), outbox: [] });
const OWN = { id: 'f-1', name: 'tea', url: '/files/f-1/key_-1', size_bytes: 3 };

test('files are chosen for one room, up to ten', () => {
  const [now, shelf] = [state(), new Shelf()];
  const files = Array.from({ length: 12 }, (_, index) => shelf.put(new File(['tea'], `tea ${index}`, { type: 'image/png' })));
  assert.deepEqual(stage(now, 'tea', files.slice(0, 9)), []);
  assert.deepEqual(stage(now, 'tea', files.slice(9)).map(({ name }) => name), ['tea 10', 'tea 11']);
  unstage(now, 'tea', files[0].key);
  assert.deepEqual(stagedIn(now, 'tea').map(({ name }) => name), files.slice(1, 10).map(({ name }) => name));
  assert.deepEqual(stagedIn(now, 'cake'), []);
  assert.equal(shelf.files.size, 12);
});

test('how far a message is follows from all of its files', () => {
  const now = state();
  const files = [{ key: 'a', size: 30, share: 0.5 }, { key: 'b', size: 70, share: 0 }];
  now.outbox = [{ nonce: 'n', files }, { nonce: 'other', files }];
  assert.equal(shareOf(now.outbox[0]), 0.15);
  patchFile(now, 'n', 'b', { share: 1, upload: 'f-1' });
  assert.equal(shareOf(now.outbox[0]), 0.85);
  assert.deepEqual(missing(now.outbox[0]).map(({ key }) => key), ['a']);
  assert.deepEqual(missing(now.outbox[1]).map(({ key }) => key), ['a', 'b']);
  assert.deepEqual(missing({ nonce: 'words' }), []);
});

test('only files of the server are shown in their place, and only of types that browsers show', () => {
  const small = { thumbnail_url: '/files/f-1/key_-1/thumbnail' };
  assert.equal(kindOf({ ...OWN, ...small, content_type: 'image/png' }), 'picture');
  assert.equal(kindOf({ ...OWN, content_type: 'image/png' }), 'file');
  assert.equal(kindOf({ ...OWN, ...small, content_type: 'image/svg+xml' }), 'file');
  assert.equal(kindOf({ ...OWN, content_type: 'audio/webm' }), 'audio');
  assert.equal(kindOf({ ...OWN, content_type: 'video/mp4' }), 'video');
  assert.equal(kindOf({ ...OWN, content_type: 'text/html' }), 'file');
  assert.equal(kindOf({ ...OWN, ...small, content_type: 'image/png', url: 'https://tea.example/f-1' }), 'link');
  assert.equal(kindOf({ ...OWN, content_type: 'image/png', thumbnail_url: '//tea.example/x' }), 'file');
  assert.equal(kindOf({ ...OWN, id: undefined, content_type: 'image/png' }), 'link');
  assert.equal(webAddress({ url: 'javascript:alert(1)' }), undefined);
  assert.equal(webAddress({ url: 'https://tea.example' }), 'https://tea.example');
});

test('a message without words is told by the names of its files', () => {
  assert.equal(inOneLine({ text: 'words', attachments: [OWN] }), 'words');
  assert.equal(inOneLine({ text: '', attachments: [OWN, { url: 'https://tea.example' }] }), 'tea, https://tea.example');
  assert.equal(inOneLine({}), '');
});
