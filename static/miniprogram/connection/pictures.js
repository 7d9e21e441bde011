/** Pictures of the album or the camera: choosing them, and bringing them to the server. */

import { Failure } from '../sdk/teahouse.js';

/**
 * @typedef {import('../sdk/teahouse').Upload} Upload
 *
 * @typedef {object} Picture  one that was chosen
 * @property {string} path  of the file on the phone; WeChat keeps it while the mini program runs
 * @property {string} [upload]  its id at the server, once it is there
 */

const MOST = 9;
const UNAUTHORIZED = 401;

export class Pictures {
  /** @param {typeof wx} phone @param {string} origin @param {import('../sdk/teahouse').Sessions} sessions */
  constructor(phone, origin, sessions) {
    this.phone = phone;
    this.origin = origin;
    this.sessions = sessions;
  }

  /**
   * @param {Picture} picture
   * @param {(share: number) => void} sent  how much of it was sent, from 0 to 1
   * @returns {Promise<Upload>} rejected with a Failure
   */
  async bring(picture, sent) {
    const first = await this.#post(picture.path, sent);
    if (first.status !== UNAUTHORIZED) return read(first);
    await this.sessions.renew();
    return read(await this.#post(picture.path, sent));
  }

  /** @param {string} filePath @param {(share: number) => void} sent @returns {Promise<{status: number, data: string}>} */
  async #post(filePath, sent) {
    const token = await this.sessions.token();
    const name = filePath.split('/').at(-1) || 'picture';
    return new Promise((resolve, reject) => {
      const task = this.phone.uploadFile({
        url: `${this.origin}/api/uploads?name=${encodeURIComponent(name)}`,
        filePath,
        name: 'file',
        header: { Authorization: `Bearer ${token}` },
        success: ({ statusCode, data }) => resolve({ status: statusCode, data }),
        fail: ({ errMsg }) => reject(/no such file|not found/iu.test(errMsg) ? new Failure('files_gone', errMsg) : new Failure('network', errMsg)),
      });
      task.onProgressUpdate(({ progress }) => sent(progress / 100));
    });
  }
}

/** @param {{status: number, data: string}} answer @returns {Upload} */
function read({ status, data }) {
  /** @type {{upload?: Upload, error?: {code?: string, message?: string, retry_after_s?: number}}} */
  let answer = {};
  try {
    answer = JSON.parse(data);
  } catch {
    // A proxy's page: its status says enough.
  }
  if (answer.upload) return answer.upload;
  const { code = status === 413 ? 'too_large' : 'internal', message = '', retry_after_s } = answer.error ?? {};
  throw new Failure(code, message, retry_after_s);
}

/** @returns {Promise<Picture[]>} none if the user thinks better of it */
export async function choosePictures() {
  try {
    const { tempFiles } = await wx.chooseMedia({ count: MOST, mediaType: ['image'], sizeType: ['compressed'], sourceType: ['album', 'camera'] });
    return tempFiles.map(({ tempFilePath }) => ({ path: tempFilePath }));
  } catch {
    return []; // cancelled, or not allowed to look
  }
}
