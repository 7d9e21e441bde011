/** Where this client's server is: at the root of its host, or under a path (`BASE_PATH`). */

const STATIC = new URL('../', import.meta.url);

/** @param {string} name  of a picture in `static/img` @returns {string} its address */
export function image(name) {
  return new URL(`img/${name}`, STATIC).href;
}

/** @param {string} path  such as `/api/me` @returns {string} its address on this client's server */
export function onServer(path) {
  return new URL(`..${path}`, STATIC).href;
}

/** @param {string} hash  such as `#/r/lobby` @returns {string} the address of that place in this client, to share with others */
export function linkTo(hash) {
  return `${onServer('/')}${hash}`;
}
