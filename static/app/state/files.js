/** Outgoing files: those chosen for the next message, and those of unsent messages. */

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./state.js').Pending} Pending
 * @typedef {import('../../sdk/types.js').Attachment} Attachment
 *
 * @typedef {object} OutgoingFile  its bytes are in `Shelf`, under `key`, and not in the state
 * @property {string} key
 * @property {string} name
 * @property {string} type
 * @property {number} size
 * @property {number} share  the share that was sent, from 0 to 1
 * @property {string} [upload]  its id, once the server has it
 */

export const MAX_FILES = 10;
/** The address of a file on the server. No other address is shown within the page. */
const OWN = /^(?:\/[\w.~-]+)*\/files\/[\w.:-]{1,64}\/[\w-]{1,64}(?:\/thumbnail)?$/u;
const WEB = /^https?:\/\//u;

/** The bytes of files that are not uploaded yet, and what cancels their uploads. They are lost with the page. */
export class Shelf {
  /** @type {Map<string, File>} */
  files = new Map();
  /** By the nonce of their message. @type {Map<string, AbortController>} */
  uploads = new Map();
  #last = 0;

  /** @param {File} file @returns {OutgoingFile} */
  put(file) {
    const key = `f${(this.#last += 1)}`;
    this.files.set(key, file);
    return { key, name: file.name || 'file', type: file.type, size: file.size, share: 0 };
  }
}

/** @param {State} state @param {string | null} room @returns {OutgoingFile[]} */
export function stagedIn(state, room) {
  return state.staged.get(room ?? '') ?? [];
}

/**
 * @param {State} state
 * @param {string} room
 * @param {OutgoingFile[]} files
 * @returns {OutgoingFile[]} those that are too many for the message
 */
export function stage(state, room, files) {
  const all = [...stagedIn(state, room), ...files];
  state.staged.set(room, all.slice(0, MAX_FILES));
  return all.slice(MAX_FILES);
}

/** @param {State} state @param {string} room @param {string} key */
export function unstage(state, room, key) {
  state.staged.set(room, stagedIn(state, room).filter((file) => file.key !== key));
}

/** @param {State} state @param {string} nonce @param {string} key @param {Partial<OutgoingFile>} patch */
export function patchFile(state, nonce, key, patch) {
  state.outbox = state.outbox.map((pending) => (pending.nonce !== nonce ? pending
    : { ...pending, files: pending.files?.map((file) => (file.key === key ? { ...file, ...patch } : file)) }));
}

/** @param {Pending} pending @returns {OutgoingFile[]} those that the server does not have yet */
export function missing(pending) {
  return (pending.files ?? []).filter((file) => file.upload === undefined);
}

/** Uploads that the server already has, as files of the next message. @param {Attachment[]} attachments @returns {OutgoingFile[]} */
export function asChosen(attachments) {
  return attachments.flatMap(({ id, name, content_type, size_bytes }) => (id === undefined ? []
    : [{ key: id, name: name ?? 'file', type: content_type ?? '', size: size_bytes ?? 0, share: 1, upload: id }]));
}

/** The share of a message's files that was sent, from 0 to 1. @param {{files?: OutgoingFile[]}} message */
export function shareOf({ files = [] }) {
  const all = files.reduce((sum, { size }) => sum + size, 0);
  const sent = files.reduce((sum, { size, share, upload }) => sum + size * (upload === undefined ? share : 1), 0);
  return all ? sent / all : 1;
}

/** Whether an address is of a file on the server. @param {string} [url] */
export function isOwn(url = '') {
  return OWN.test(url);
}

/** @param {Attachment} attachment @returns {'picture' | 'audio' | 'video' | 'file' | 'link'} how it is shown */
export function kindOf({ id, url, content_type: type = '', thumbnail_url: small }) {
  if (id === undefined || !isOwn(url)) return 'link';
  if (isOwn(small) && /^image\/(?:png|jpeg|gif|webp|avif)$/u.test(type)) return 'picture';
  if (/^audio\/(?:mpeg|mp4|aac|ogg|wav|flac|webm)$/u.test(type)) return 'audio';
  if (/^video\/(?:mp4|webm|ogg)$/u.test(type)) return 'video';
  return 'file';
}

/** @param {Attachment} attachment @returns {string | undefined} the address of a link, if it is a web address */
export function webAddress({ url }) {
  return WEB.test(url) ? url : undefined;
}

/** A summary of a message in one line. @param {{text?: string, attachments?: Attachment[]}} message */
export function inOneLine({ text, attachments = [] }) {
  return text || attachments.map(({ name, url }) => name ?? url).join(', ');
}
