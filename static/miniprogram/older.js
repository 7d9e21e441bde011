/** What the JavaScript of older phones lacks, of what the mini program and the SDK use. Nothing happens where it is there. */

/** @param {object} of @param {string} name @param {(this: any, ...given: any[]) => unknown} value */
function give(of, name, value) {
  if (!(name in of)) Object.defineProperty(of, name, { value, configurable: true, writable: true });
}

/** @this {any} @param {number} place */
function at(place) {
  const index = Math.trunc(place) || 0;
  return this[index < 0 ? this.length + index : index];
}

give(Array.prototype, 'at', at);
give(String.prototype, 'at', at);
give(Array.prototype, 'findLast', function findLast(test) {
  for (let index = this.length - 1; index >= 0; index -= 1) if (test(this[index], index, this)) return this[index];
  return undefined;
});
give(String.prototype, 'replaceAll', function replaceAll(what, by) {
  return this.split(what).join(by);
});
