/** Which server this mini program talks to. Nothing here is secret: whoever has the mini program can read it. */

/**
 * By the version that runs: in the developer tools and on a phone that scanned their code, as a trial, and as published. The
 * two last need https, and the host in the console's lists of allowed domains.
 *
 * @type {Record<'develop' | 'trial' | 'release', string>}
 */
export const ORIGINS = {
  develop: 'http://127.0.0.1:8888',
  trial: 'https://tea.example',
  release: 'https://tea.example',
};
