import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Sessions } from '../../../static/sdk/session.js';
import { Clock, FakeStorage, fakeHost, sessionOf } from '../rig/fake_host.mjs';

/** Windows of one browser, which share storage, clock and lock. */
function windows(answers, count = 1) {
  const clock = new Clock();
  const storage = new FakeStorage();
  let last = Promise.resolve();
  return Array.from({ length: count }, () => {
    const host = fakeHost(answers, clock, storage);
    host.exclusive = (name, work) => (last = last.then(work, work));
    return { host, clock, sessions: new Sessions(host) };
  });
}

test('a guest stays signed in after a reload', async () => {
  const [{ host, sessions }] = windows({ '/api/guest': ({ name }) => [201, { ...sessionOf(1), user: { id: 'u1', name, guest: true } }] });
  await sessions.guest('Lin');
  assert.equal(new Sessions(host).current.user.name, 'Lin');
});

test('tokens are renewed before they expire', async () => {
  const [{ sessions, clock, host }] = windows({ '/api/guest': () => [201, sessionOf(1, 600)], '/api/refresh': () => [200, sessionOf(2, 600)] });
  await sessions.guest();
  await clock.pass(400_000);
  assert.deepEqual(host.calls, ['/api/guest']);
  await clock.pass(180_000);
  assert.equal(sessions.current.access_token, 'a2');
});

test('two windows renew their session once', async () => {
  let renewals = 0;
  const [one, two] = windows({
    '/api/guest': () => [201, sessionOf(1)],
    '/api/refresh': ({ refresh_token }) => {
      assert.equal(refresh_token, 'r1');
      renewals += 1;
      return [200, sessionOf(2)];
    },
  }, 2);
  await one.sessions.guest();
  two.sessions.reload();
  await Promise.all([one.sessions.renew(), two.sessions.renew()]);
  assert.equal(renewals, 1);
  assert.equal(two.sessions.current.access_token, 'a2');
});

test('a ticket that is refused for an old token is requested again with a new one', async () => {
  const [{ sessions }] = windows({
    '/api/guest': () => [201, sessionOf(1)],
    '/api/refresh': () => [200, sessionOf(2)],
    '/api/ticket': (_, token) => (token === 'a2' ? [201, { ticket: 'k' }] : [401, { error: { code: 'unauthorized', message: '' } }]),
  });
  await sessions.guest();
  assert.equal(await sessions.ticket(), 'k');
});

test('a refused refresh token signs out, an unreachable server does not', async () => {
  let away = true;
  const [{ sessions }] = windows({
    '/api/guest': () => [201, sessionOf(1)],
    '/api/refresh': () => {
      if (away) throw new TypeError('refused');
      return [401, { error: { code: 'unauthorized', message: '' } }];
    },
  });
  await sessions.guest();
  await assert.rejects(sessions.renew(), { code: 'network' });
  assert.ok(sessions.current);
  away = false;
  await assert.rejects(sessions.renew(), { code: 'unauthorized' });
  assert.equal(sessions.current, null);
});

test('a lost answer of a refresh is asked for again after a second', async () => {
  const asked = [];
  const [{ sessions, clock }] = windows({
    '/api/guest': () => [201, sessionOf(1, 600)],
    '/api/refresh': () => {
      asked.push(clock.now);
      if (asked.length < 3) throw new TypeError('the answer is lost');
      return [200, sessionOf(2, 600)];
    },
  });
  await sessions.guest();
  await clock.pass(600_000);
  const gaps = asked.slice(1).map((at, index) => at - asked[index]);
  assert.ok(gaps[0] <= 2_000 && gaps[1] > gaps[0] && gaps[1] < 4_000, String(gaps));
  assert.equal(sessions.current.access_token, 'a2');
});

test('renewals are tried on after the access token has expired', async () => {
  let away = true;
  const [{ sessions, clock }] = windows({
    '/api/guest': () => [201, sessionOf(1, 600)],
    '/api/refresh': () => {
      if (away) throw new TypeError('refused');
      return [200, sessionOf(2, 6_000)];
    },
  });
  await sessions.guest();
  await clock.pass(3_600_000);
  away = false;
  await clock.pass(61_000);
  assert.equal(sessions.current.access_token, 'a2');
});

test('a refresh that hangs is given up and tried again', async () => {
  let calls = 0;
  const [{ sessions, clock }] = windows({
    '/api/guest': () => [201, sessionOf(1)],
    '/api/refresh': () => ((calls += 1) === 1 ? new Promise(() => {}) : [200, sessionOf(2)]),
  });
  await sessions.guest();
  const renewing = assert.rejects(sessions.renew(), { code: 'network' });
  await clock.pass(11_000);
  await renewing;
  await sessions.renew();
  assert.equal(sessions.current.access_token, 'a2');
});

test('a 401 that is not from the server signs nobody out', async () => {
  const [{ sessions }] = windows({
    '/api/guest': () => [201, sessionOf(1)],
    '/api/refresh': () => [401, '<html>Please log in to the network</html>'],
  });
  await sessions.guest();
  await assert.rejects(sessions.renew());
  assert.equal(sessions.current.refresh_token, 'r1');
});

test('signing out in one window signs out the other', async () => {
  const [one, two] = windows({ '/api/guest': () => [201, sessionOf(1)], '/api/logout': () => [204, null] }, 2);
  await one.sessions.guest();
  two.sessions.reload();
  const heard = [];
  two.sessions.on('change', (session) => heard.push(session));
  await one.sessions.logout();
  two.sessions.reload();
  assert.deepEqual(heard, [null]);
});

test('a call is made as the user who is signed in', async () => {
  const [{ sessions }] = windows({
    '/api/guest': () => [201, sessionOf(1)],
    '/api/sessions': () => [200, { sessions: [] }],
    '/api/password': () => [403, { error: { code: 'wrong_password', message: 'no' } }],
  });
  await assert.rejects(sessions.call('GET', '/api/sessions'), { code: 'unauthorized' });
  await sessions.guest();
  assert.deepEqual(await sessions.call('GET', '/api/sessions'), { sessions: [] });
  await assert.rejects(sessions.call('POST', '/api/password', { old: 'a', new: 'b' }), { code: 'wrong_password' });
});

test('a session that is forgotten is ended on this device alone', async () => {
  const [{ host, sessions }] = windows({ '/api/guest': () => [201, sessionOf(1)] });
  await sessions.guest();
  sessions.forget();
  assert.equal(new Sessions(host).current, null);
  assert.deepEqual(host.calls, ['/api/guest']);
});
