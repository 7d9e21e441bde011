import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client } from '../../../static/sdk/client.js';
import { Tokens } from '../../../static/sdk/tokens.js';
import { fakeHost, settled } from '../rig/fake_host.mjs';

const jwt = (claims, mark) => `h.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.${mark}`;

/** Tokens of ten minutes, one after another, by the server's clock; what `give` does may be another thing. */
function rig({ give, skew_s = 0, answers = {} } = {}) {
  const given = [];
  const host = fakeHost({ '/api/ticket': (_, token) => [201, { ticket: `for ${token}` }], ...answers });
  const next = () => {
    const iat = Math.floor(host.clock.now / 1000) + skew_s;
    given.push(jwt({ iat, exp: iat + 600 }, given.length));
    return given.at(-1);
  };
  const tokens = new Tokens(host, give ? () => give(next) : async () => next());
  const client = new Client({ host, sessions: tokens, task: 'chat' });
  return { host, clock: host.clock, given, tokens, client };
}

/** Let time pass until there is a socket. */
async function comesBack(host) {
  for (let n = 0; n < 400 && !host.socket; n += 1) await host.clock.pass(1_000);
  host.socket.hello();
}

test('the application is asked for its token when it is needed, once for all who wait', async () => {
  const { tokens, given } = rig();
  const [first, second] = await Promise.all([tokens.token(), tokens.token()]);
  assert.deepEqual([first, second, given.length], [given[0], given[0], 1]);
});

test('before a token expires there is another one, which the open socket gets', async () => {
  const { client, host, clock, given } = rig();
  client.start();
  await settled();
  host.socket.hello();
  host.every(() => host.socket.bring({ op: 'pong' }), 5_000);
  await clock.pass(400_000);
  assert.equal(given.length, 1);
  await clock.pass(112_000);
  assert.equal(given.length, 2);
  assert.equal(host.socket.sent.find(({ op }) => op === 'auth').token, given[1]);
  assert.equal(host.sockets.length, 1);
});

for (const skew_s of [-7_200, 7_200]) {
  test(`a device clock that is ${skew_s} s off asks for no token more`, async () => {
    const { tokens, clock, given } = rig({ skew_s });
    await tokens.token();
    await clock.pass(400_000);
    assert.equal(given.length, 1);
    await clock.pass(200_000);
    assert.equal(given.length, 2);
  });
}

test('an application that fails to answer signs nobody out', async () => {
  let fails = true;
  const { client, host, clock } = rig({ give: (next) => (fails ? Promise.reject(new Error('my backend is away')) : next()) });
  client.start();
  await clock.pass(60_000);
  assert.equal(client.link.state.phase, 'waiting');
  fails = false;
  await comesBack(host);
  assert.equal(client.link.state.phase, 'open');
});

test('a token that the server refuses is asked for again, and then waits', async () => {
  const refused = [401, { error: { code: 'unauthorized', message: 'the signature is not valid' } }];
  let lets = false;
  const { client, host, clock, given } = rig({ answers: { '/api/ticket': () => (lets ? [201, { ticket: 'k' }] : refused) } });
  client.start();
  await clock.pass(200_000);
  assert.deepEqual([client.link.state.phase, client.link.state.reason], ['waiting', 'renew']);
  assert.ok(given.length > 1 && given.length < 12, `${given.length} were asked for`);
  lets = true;
  await comesBack(host);
  assert.equal(client.link.state.phase, 'open');
});

test('a socket that is closed for its token comes back with another one', async () => {
  const { client, host, given } = rig();
  client.start();
  await settled();
  host.socket.hello();
  host.socket.end(4401);
  await settled();
  assert.equal(given.length, 2);
  assert.match(decodeURIComponent(host.socket.path), new RegExp(`${given[1]}&sdk=`));
});

test('no token means that the application signed its user out', async () => {
  let user = true;
  const { client, host, tokens } = rig({ give: (next) => (user ? next() : null) });
  const ready = client.ready();
  await settled();
  host.socket.hello();
  await ready;
  user = false;
  await assert.rejects(tokens.renew(), { code: 'unauthorized' });
  assert.deepEqual(client.link.state, { phase: 'stopped', reason: 'signed_out' });
  await assert.rejects(client.ready(), { code: 'unauthorized' });
});

test('a token that says nothing of its end is held until it is refused', async () => {
  const { tokens, clock } = rig({ give: () => 'opaque' });
  assert.equal(await tokens.token(), 'opaque');
  assert.equal(clock.waiting, 0);
});
