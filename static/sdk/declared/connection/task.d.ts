/**
 * @param {string} prefix  of the name; `[a-z0-9_-]`, at most 20 long
 * @param {Window} window
 * @returns {string} matches `[a-z0-9_-]{1,32}`
 */
export function windowTask(prefix: string, window: Window): string;
/**
 * @param {number} length
 * @returns {string} lower-case letters and digits, valid in a task and as a nonce
 */
export function randomName(length: number): string;
