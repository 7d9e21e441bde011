/** What each story begins with: a phone with the mini program, and somebody else. */

import WebSocket from 'ws';

import { Friend } from './friend.mjs';
import { Phone } from './phone.mjs';

export const [, , origin, language = 'en'] = process.argv;

/** A picture of one pixel. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

let codes = 0;

/** `wx.login` gives a code that is used once. @param {object} [more] */
export function phoneOf(more = {}) {
  const login = async () => `code-${process.pid % 1000}-${(codes += 1)}`;
  const files = async (path) => {
    if (!path.includes('tea.png')) throw new Error('gone');
    return new Blob([PNG], { type: 'image/png' });
  };
  return new Phone({ origin, WebSocket, login, files, language, ...more }).launch();
}

export const friendOf = (name) => new Friend(origin).arrive(name);

/** `localStorage`, as it is kept while the mini program is gone. */
export function memory() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

export const seconds = (s) => new Promise((resolve) => setTimeout(resolve, 1_000 * s));
