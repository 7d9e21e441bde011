/** Files that the server writes for the user, and that the browser saves. */

import { Failure } from '../../../sdk/index.js';
import { onServer } from '../../home.js';

/**
 * The server's whole answer to one of the user's calls.
 *
 * @param {import('../../app.js').App} app
 * @param {string} path
 * @returns {Promise<Blob>} rejected with a Failure: `network` also if it was cut short
 */
export async function fetched({ sessions }, path) {
  const headers = { Authorization: `Bearer ${await sessions.token()}` };
  const response = await fetch(onServer(path), { headers }).catch(() => null);
  if (!response) throw new Failure('network', 'the server cannot be reached');
  if (!response.ok) throw new Failure((await response.json()).error.code, 'it was refused');
  return response.blob().catch(() => {
    throw new Failure('network', 'it was cut short');
  });
}

/** Have the browser save a file. @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
