/** The texts for a game's values, where the game has no board of its own. */

/**
 * @param {any} value  of a view, or a move
 * @param {string} empty  the text for an empty value
 * @returns {string}
 */
export function textOf(value, empty) {
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return listed(value, empty);
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).filter(([, part]) => part !== null);
  if (entries.length === 1) {
    const [name, part] = entries[0];
    // A lone "true" says nothing without its name.
    if (part === true) return plain(name);
    if (typeof part !== 'object' && typeof part !== 'boolean') return String(part);
  }
  return entries.map(([name, part]) => `${plain(name)} ${textOf(part, empty)}`).join(', ') || empty;
}

/** @param {any[]} values @param {string} empty */
function listed(values, empty) {
  if (!values.length) return '–';
  return values.map((value) => textOf(value, empty)).join(values.some(Array.isArray) ? ' | ' : ', ');
}

/** @param {string} name */
export function plain(name) {
  return name.replaceAll('_', ' ');
}
