import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverOf } from '../../../../static/sdk/hosts/host.js';

const PAGE = 'https://tea.example';

test('the server is the host of the page', () => {
  assert.equal(serverOf(PAGE, `${PAGE}/static/sdk/hosts/host.js`), PAGE);
});

test('the server is under the path below which the SDK was loaded', () => {
  assert.equal(serverOf(PAGE, `${PAGE}/chat/static/sdk/hosts/host.js`), `${PAGE}/chat`);
  assert.equal(serverOf(PAGE, new URL('../sdk/hosts/host.js', `${PAGE}/a/b/static/joined/client.js`)), `${PAGE}/a/b`);
});

test('an SDK from elsewhere, or in a bundle, says nothing of the server', () => {
  assert.equal(serverOf(PAGE, 'https://cdn.example/chat/static/sdk/hosts/host.js'), PAGE);
  assert.equal(serverOf(PAGE, `${PAGE}/assets/bundle.js`), PAGE);
  assert.equal(serverOf(PAGE, undefined), PAGE);
});
