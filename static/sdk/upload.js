/** Uploading a file, which a message then shows by the id in the server's reply. */

import { Failure, failureOf } from './failure.js';

/**
 * @typedef {import('./types.js').Upload} Upload
 * @typedef {import('./hosts/host.js').Sent} Sent
 *
 * @typedef {object} Options
 * @property {string} [name]  by default that of the file
 * @property {string} [type]  its content type, by default that of the file
 * @property {(share: number) => void} [onProgress]  the share that was sent, from 0 to 1; not every host reports it
 * @property {AbortSignal} [signal]  cancels it
 */

/**
 * @param {import('./hosts/host.js').Credentials} sessions
 * @param {Blob | File | ArrayBuffer} file
 * @param {Options} [options]
 * @returns {Promise<Upload>} throws a Failure: `network` where a retry may help, `recalled` if `signal` cancelled it
 */
export async function upload(sessions, file, options = {}) {
  try {
    return await once(sessions, file, options);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'unauthorized') throw error;
    await sessions.renew();
    return once(sessions, file, options);
  }
}

/** @param {import('./hosts/host.js').Credentials} sessions @param {Blob | File | ArrayBuffer} file @param {Options} options @returns {Promise<Upload>} */
async function once(sessions, file, { name, type, onProgress, signal }) {
  const known = /** @type {Partial<File>} */ (file);
  const path = `/api/uploads?name=${encodeURIComponent(name ?? known.name ?? 'file')}`;
  const size = Math.max(1, known.size ?? /** @type {ArrayBuffer} */ (file).byteLength);
  const headers = { Authorization: `Bearer ${await sessions.token()}`, 'Content-Type': (type ?? known.type) || 'application/octet-stream' };
  const { ok, answer } = await sent(sessions, path, { headers, body: file, signal, onProgress: (bytes) => onProgress?.(Math.min(1, bytes / size)) });
  if (!ok) throw failureOf(answer?.error);
  return answer.upload;
}

/** @param {import('./hosts/host.js').Credentials} sessions @param {string} path @param {Sent} what */
async function sent({ host }, path, what) {
  if (what.signal?.aborted) throw recalled();
  try {
    const { headers, body, signal } = what;
    const response = await (host.upload?.(path, what) ?? host.fetch(path, { method: 'POST', headers, body, signal }));
    const answer = await response.json().catch((error) => {
      if (response.ok) throw error; // the answer is lost in part
      return null;
    });
    return { ok: response.ok, answer };
  } catch {
    throw what.signal?.aborted ? recalled() : new Failure('network', 'the server cannot be reached');
  }
}

function recalled() {
  return new Failure('recalled', 'the upload was ended');
}
