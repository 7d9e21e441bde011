import assert from 'node:assert/strict';
import { test } from 'node:test';

import { upload } from '../../../static/sdk/upload.js';

const FILE = { id: 'f-1', name: 'tea.png', content_type: 'image/png', size_bytes: 3 };

/** @param {(path: string, what: any) => {status?: number, answer?: unknown}} answer */
function signedIn(answer) {
  let renewals = 0;
  const respond = async (path, what) => {
    const { status = 201, answer: body = { upload: FILE } } = answer(path, what);
    return { ok: status < 300, json: async () => body };
  };
  const sessions = {
    host: { upload: respond },
    token: async () => `token-${renewals}`,
    renew: async () => { renewals += 1; },
  };
  return { sessions, renewals: () => renewals };
}

const failing = (status, code) => ({ status, answer: { error: { code, message: code } } });

test('an upload sends the bytes under their name, and tells how far it is', async () => {
  const asked = [];
  const { sessions } = signedIn((path, what) => {
    asked.push([path, what.headers, what.body]);
    what.onProgress(1);
    what.onProgress(9);
    return {};
  });
  const shares = [];
  const file = new File(['tea'], '茶 leaves.png', { type: 'image/png' });
  assert.deepEqual(await upload(sessions, file, { onProgress: (share) => shares.push(share) }), FILE);
  assert.deepEqual(asked, [[`/api/uploads?name=${encodeURIComponent('茶 leaves.png')}`, { Authorization: 'Bearer token-0', 'Content-Type': 'image/png' }, file]]);
  assert.deepEqual(shares, [1 / 3, 1]);
});

test('a host without progress, and bytes without a name and a type, are served as well', async () => {
  const { sessions } = signedIn(() => ({}));
  const asked = [];
  sessions.host = { fetch: async (path, init) => { asked.push([path, init.method, init.headers['Content-Type']]); return { ok: true, json: async () => ({ upload: FILE }) }; } };
  await upload(sessions, new Uint8Array(3).buffer, { name: 'tea', type: '' });
  assert.deepEqual(asked, [['/api/uploads?name=tea', 'POST', 'application/octet-stream']]);
});

test('a session that has run out is renewed once', async () => {
  const { sessions, renewals } = signedIn((_, { headers }) => (headers.Authorization === 'Bearer token-0' ? failing(401, 'unauthorized') : {}));
  assert.deepEqual(await upload(sessions, new Blob(['tea'])), FILE);
  assert.equal(renewals(), 1);
  const never = signedIn(() => failing(401, 'unauthorized'));
  await assert.rejects(upload(never.sessions, new Blob(['tea'])), { code: 'unauthorized' });
  assert.equal(never.renewals(), 1);
});

test('what the server refuses is rejected with its code', async () => {
  const { sessions } = signedIn(() => failing(413, 'too_large'));
  await assert.rejects(upload(sessions, new Blob(['tea'])), { code: 'too_large' });
});

test('what breaks may be sent again, and what was ended is not sent', async () => {
  const { sessions } = signedIn(() => { throw new Error('cut'); });
  await assert.rejects(upload(sessions, new Blob(['tea'])), { code: 'network' });
  const ending = new AbortController();
  const cut = signedIn(() => { ending.abort(); throw new Error('cut'); });
  await assert.rejects(upload(cut.sessions, new Blob(['tea']), { signal: ending.signal }), { code: 'recalled' });
  const unasked = signedIn(() => assert.fail('it was sent'));
  await assert.rejects(upload(unasked.sessions, new Blob(['tea']), { signal: ending.signal }), { code: 'recalled' });
});
