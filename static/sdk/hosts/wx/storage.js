/** WeChat's storage: any value that JSON has, '' for a missing key. */

/** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'clear'>} Kept */

const PREFIX = 'wx.';

/** @param {Kept} [kept] */
export function storageOf(kept = globalThis.localStorage ?? memory()) {
  const read = (/** @type {string} */ key) => JSON.parse(kept.getItem(PREFIX + key) ?? '""');
  return {
    getStorageSync: read,
    setStorageSync: (/** @type {string} */ key, /** @type {any} */ data) => kept.setItem(PREFIX + key, JSON.stringify(data)),
    removeStorageSync: (/** @type {string} */ key) => kept.removeItem(PREFIX + key),
    clearStorageSync: () => kept.clear(),
  };
}

/** @returns {Kept} */
function memory() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}
