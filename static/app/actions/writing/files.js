/** Choosing files, and uploading those of a message before it is sent. */

import { toast } from '../../app.js';
import { t } from '../../i18n/index.js';
import { missing, patchFile, shareOf, stage, unstage } from '../../state/files.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/state.js').Pending} Pending
 * @typedef {import('../../state/files.js').OutgoingFile} OutgoingFile
 */

const AT_ONCE = 3;
const AGAIN_MS = 2_000;
/** Failures after which a later retry may work. */
const LATER = new Set(['network', 'unavailable', 'rate_limited']);

/** @param {App} app @param {Iterable<File>} files  for the next message in the open room */
export function chooseFiles(app, files) {
  const { state } = app.store;
  if (!state.active || state.editing) return;
  const over = stage(state, state.active, [...files].map((file) => app.shelf.put(file)));
  for (const { key } of over) app.shelf.files.delete(key);
  if (over.length) toast(app, t().files.tooMany);
  app.store.change();
}

/** @param {App} app @param {string} key */
export function removeFile(app, key) {
  const { state } = app.store;
  unstage(state, state.active ?? '', key);
  app.shelf.files.delete(key);
  app.store.change();
}

/**
 * Upload the missing files of a message, however often the connection breaks.
 *
 * @param {App} app
 * @param {Pending} pending
 * @returns {Promise<void>} rejected with a Failure: `recalled` if its author cancelled it
 */
export async function uploadFiles(app, pending) {
  const ending = new AbortController();
  app.shelf.uploads.set(pending.nonce, ending);
  const waiting = missing(pending);
  const work = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) await uploadOne(app, pending.nonce, file, ending.signal);
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } catch (error) {
    ending.abort();
    throw error;
  } finally {
    app.shelf.uploads.delete(pending.nonce);
  }
}

/**
 * Upload the missing files of a scheduled message. A failed upload is not retried.
 *
 * @param {App} app
 * @param {OutgoingFile[]} files
 * @param {(share: number) => void} onProgress  the share of them all that was sent, from 0 to 1
 * @param {AbortSignal} signal
 */
export async function uploadAhead(app, files, onProgress, signal) {
  for (const file of files.filter(({ upload }) => upload === undefined)) {
    const bytes = app.shelf.files.get(file.key);
    if (!bytes) throw Object.assign(new Error('the page was loaded again'), { code: 'files_gone' });
    const told = (/** @type {number} */ share) => {
      file.share = share;
      onProgress(shareOf({ files }));
    };
    const { id } = await app.client.upload(bytes, { name: file.name, signal, onProgress: told });
    file.upload = id;
  }
}

/** Cancel the uploads of a message. @param {App} app @param {string} nonce @returns {boolean} whether there were any */
export function endUploads(app, nonce) {
  const ending = app.shelf.uploads.get(nonce);
  ending?.abort();
  return ending !== undefined;
}

/** Release the bytes of a message's files. @param {App} app @param {Pending} pending */
export function letGo(app, pending) {
  for (const { key } of pending.files ?? []) app.shelf.files.delete(key);
}

/** @param {App} app @param {string} nonce @param {OutgoingFile} file @param {AbortSignal} signal */
async function uploadOne(app, nonce, file, signal) {
  const bytes = app.shelf.files.get(file.key);
  if (!bytes) throw Object.assign(new Error('the page was loaded again'), { code: 'files_gone' });
  const onProgress = (/** @type {number} */ share) => {
    patchFile(app.store.state, nonce, file.key, { share });
    app.store.change();
  };
  for (;;) {
    try {
      const { id } = await app.client.upload(bytes, { name: file.name, onProgress, signal });
      patchFile(app.store.state, nonce, file.key, { share: 1, upload: id });
      return app.store.change();
    } catch (error) {
      const { code, retry_after_s: after = 0 } = /** @type {{code?: string, retry_after_s?: number}} */ (error);
      if (!code || !LATER.has(code)) throw error;
      onProgress(0);
      await later(app, Math.max(AGAIN_MS, after * 1_000), signal);
    }
  }
}

/** Wait some time, and then for a connection. @param {App} app @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
async function later(app, ms, signal) {
  do await new Promise((resolve) => setTimeout(resolve, ms));
  while (app.store.state.link.phase !== 'open' && !signal.aborted);
}
