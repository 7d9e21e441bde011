/**
 * @param {string} version  three numbers (Semantic Versioning 2.0.0); what follows them is ignored
 * @param {string | undefined} least
 * @returns {boolean} whether it is older than `least`; false without a `least`
 */
export function isOlder(version: string, least: string | undefined): boolean;
/** The SDK's version, and whether a server still accepts it. */
/** The version in `package.json`, the same as the server's. */
export const VERSION: "0.1.0";
