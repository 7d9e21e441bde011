/** MessagePack, as much of it as the server uses: nil, bool, numbers, texts, bytes, lists and maps (the msgpack specification). */

/** @param {unknown} value  as JSON knows it @returns {Uint8Array} */
export function encode(value) {
  /** @type {number[]} */
  const out = [];
  write(out, value);
  return new Uint8Array(out);
}

/** @param {number[]} out @param {unknown} value */
function write(out, value) {
  if (value === null || value === undefined) out.push(0xc0);
  else if (typeof value === 'boolean') out.push(value ? 0xc3 : 0xc2);
  else if (typeof value === 'number') writeNumber(out, value);
  else if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    writeLength(out, bytes.length, [0xa0, 31], [0xd9, 0xda, 0xdb]);
    for (const byte of bytes) out.push(byte); // more than a call takes as arguments
  } else if (Array.isArray(value)) {
    writeLength(out, value.length, [0x90, 15], [0, 0xdc, 0xdd]);
    for (const each of value) write(out, each);
  } else {
    const entries = Object.entries(value);
    writeLength(out, entries.length, [0x80, 15], [0, 0xde, 0xdf]);
    for (const entry of entries) entry.forEach((each) => write(out, each));
  }
}

/** @param {number[]} out @param {number} length @param {[mark: number, most: number]} fixed @param {number[]} marks  for one, two and four bytes; 0 where there is none */
function writeLength(out, length, [mark, most], [one, two, four]) {
  if (length <= most) out.push(mark | length);
  else if (one && length < 0x100) out.push(one, length);
  else if (length < 0x10000) out.push(two, length >> 8, length & 255);
  else out.push(four, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255);
}

/** @param {number[]} out @param {number} value */
function writeNumber(out, value) {
  if (Number.isInteger(value) && value >= 0 && value < 128) return void out.push(value);
  if (Number.isInteger(value) && value < 0 && value >= -32) return void out.push(value & 255);
  const view = new DataView(new ArrayBuffer(9));
  if (Number.isSafeInteger(value)) {
    view.setUint8(0, 0xd3);
    view.setBigInt64(1, BigInt(value));
  } else {
    view.setUint8(0, 0xcb);
    view.setFloat64(1, value);
  }
  out.push(...new Uint8Array(view.buffer));
}

/** @param {ArrayBuffer} buffer @returns {any} the first value in it; throws a RangeError if it is incomplete */
export function decode(buffer) {
  return new Reader(buffer).value();
}

class Reader {
  #at = 0;

  /** @param {ArrayBuffer} buffer */
  constructor(buffer) {
    this.view = new DataView(buffer);
  }

  /** @returns {any} */
  value() {
    const mark = this.#uint(1);
    if (mark < 0x80) return mark;
    if (mark < 0x90) return this.#map(mark & 15);
    if (mark < 0xa0) return this.#list(mark & 15);
    if (mark < 0xc0) return this.#text(mark & 31);
    if (mark >= 0xe0) return mark - 256;
    return this.#marked(mark);
  }

  /** @param {number} mark @returns {any} */
  #marked(mark) {
    if (mark === 0xc0) return null;
    if (mark === 0xc2 || mark === 0xc3) return mark === 0xc3;
    if (mark >= 0xc4 && mark <= 0xc6) return `${this.#take(this.#uint(2 ** (mark - 0xc4))).byteLength} B`;
    if (mark === 0xca) return this.#number(4, (at) => this.view.getFloat32(at));
    if (mark === 0xcb) return this.#number(8, (at) => this.view.getFloat64(at));
    if (mark >= 0xcc && mark <= 0xcf) return this.#uint(2 ** (mark - 0xcc));
    if (mark >= 0xd0 && mark <= 0xd3) return this.#int(2 ** (mark - 0xd0));
    if (mark >= 0xd9 && mark <= 0xdb) return this.#text(this.#uint(2 ** (mark - 0xd9)));
    if (mark === 0xdc || mark === 0xdd) return this.#list(this.#uint(mark === 0xdc ? 2 : 4));
    if (mark === 0xde || mark === 0xdf) return this.#map(this.#uint(mark === 0xde ? 2 : 4));
    throw new RangeError(`0x${mark.toString(16)} is not known`);
  }

  /** @param {number} bytes @param {(at: number) => number} read */
  #number(bytes, read) {
    const value = read(this.#at);
    this.#at += bytes;
    return value;
  }

  /** @param {number} bytes */
  #uint(bytes) {
    if (bytes === 8) return this.#number(8, (at) => Number(this.view.getBigUint64(at)));
    return this.#number(bytes, (at) => (bytes === 1 ? this.view.getUint8(at) : bytes === 2 ? this.view.getUint16(at) : this.view.getUint32(at)));
  }

  /** @param {number} bytes */
  #int(bytes) {
    if (bytes === 8) return this.#number(8, (at) => Number(this.view.getBigInt64(at)));
    return this.#number(bytes, (at) => (bytes === 1 ? this.view.getInt8(at) : bytes === 2 ? this.view.getInt16(at) : this.view.getInt32(at)));
  }

  /** @param {number} length */
  #take(length) {
    const bytes = new Uint8Array(this.view.buffer, this.#at, length);
    this.#at += length;
    return bytes;
  }

  /** @param {number} length */
  #text(length) {
    return new TextDecoder().decode(this.#take(length));
  }

  /** @param {number} length */
  #list(length) {
    const list = [];
    while (list.length < length) list.push(this.value());
    return list;
  }

  /** @param {number} length */
  #map(length) {
    /** @type {Record<string, unknown>} */
    const map = {};
    for (let left = length; left > 0; left -= 1) {
      const key = String(this.value());
      map[key] = this.value();
    }
    return map;
  }
}
