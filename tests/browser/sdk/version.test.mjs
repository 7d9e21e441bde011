import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client } from '../../../static/sdk/client.js';
import { Sessions } from '../../../static/sdk/session.js';
import { VERSION, isOlder } from '../../../static/sdk/version.js';
import { settled, signedInHost } from '../rig/fake_host.mjs';

test('versions are compared number by number', () => {
  assert.deepEqual([['0.9.0', '0.10.0'], ['1.0.0', '0.99.9'], ['1.2.3', '1.2.3'], ['1.2.3-rc.1', '1.2.4']].map(([a, b]) => isOlder(a, b)), [true, false, false, true]);
  assert.equal(isOlder('0.0.1', undefined), false);
});

test('the SDK says its version, and stops where the server takes newer ones only', async () => {
  const host = signedInHost({ '/api/ticket': () => [201, { ticket: 'k' }] });
  const client = new Client({ host, sessions: new Sessions(host), task: 'chat' });
  const ready = client.ready();
  await settled();
  assert.match(host.socket.path, new RegExp(`&sdk=${VERSION}$`));
  host.socket.bring({ op: 'hello', user: { id: 'u1', name: 'Lin', guest: true }, heartbeat_s: 15, sdk: { least: '99.0.0', own: '99.1.0' } });
  await assert.rejects(ready, { code: 'outdated' });
  assert.deepEqual(client.link.state, { phase: 'stopped', reason: 'outdated' });
});
