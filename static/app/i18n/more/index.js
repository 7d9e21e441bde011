/**
 * Languages beside English and Chinese. Each is one file of this folder, and one line here:
 *
 *     de: { name: 'Deutsch', locale: 'de', load: () => import('./de.js') },
 *
 * The file exports `door` and `texts`, of the shape of those in English. What it lacks is shown in English.
 *
 * @typedef {{door?: object, texts?: object}} Translation
 * @typedef {{name: string, locale: string, load?: () => Promise<Translation>}} LanguageInfo
 */

/** @type {Record<string, LanguageInfo>} */
export const more = {};
