/** Which SDK this is, and whether a server still takes it. */

/** That of `package.json`, and of the server that brings it. */
export const VERSION = '0.1.0';

/**
 * @param {string} version  three numbers (Semantic Versioning 2.0.0); what follows them does not count
 * @param {string | undefined} least
 * @returns {boolean} whether it is older than `least`; false if there is none
 */
export function isOlder(version, least) {
  if (least === undefined) return false;
  const [ours, theirs] = [version, least].map((each) => each.split(/[.+-]/u).slice(0, 3).map(Number));
  const at = ours.findIndex((number, place) => number !== theirs[place]);
  return at >= 0 && ours[at] < theirs[at];
}
