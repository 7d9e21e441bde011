/**
 * @param {string} version  three numbers (Semantic Versioning 2.0.0); what follows them does not count
 * @param {string | undefined} least
 * @returns {boolean} whether it is older than `least`; false if there is none
 */
export function isOlder(version: string, least: string | undefined): boolean;
/** Which SDK this is, and whether a server still takes it. */
/** That of `package.json`, and of the server that brings it. */
export const VERSION: "0.1.0";
