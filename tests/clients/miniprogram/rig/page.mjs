/** A page as WeChat makes one of what `Page` was given, and a `setData` by WeChat's rules. */

import assert from 'node:assert/strict';

const MOST_CHARACTERS = 1_048_576;

const copied = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

export function pageOf(options, route) {
  const page = { route, options: {}, setDataCalls: 0 };
  for (const [name, value] of Object.entries(options)) page[name] = typeof value === 'function' ? value : copied(value);
  page.data ??= {};
  page.setData = (changes, then) => {
    page.setDataCalls += 1;
    const text = JSON.stringify(changes);
    assert.ok(text.length <= MOST_CHARACTERS, `setData with ${text.length} characters`);
    for (const [path, value] of Object.entries(changes)) {
      assert.notEqual(value, undefined, `setData: ${path} is undefined`);
      put(page.data, path, copied(value));
    }
    then?.();
  };
  return page;
}

function put(data, path, value) {
  const names = path.replaceAll(/\[(\d+)\]/gu, '.$1').split('.');
  let holder = data;
  for (const name of names.slice(0, -1)) {
    assert.ok(holder[name] !== undefined, `setData: there is no ${path}`);
    holder = holder[name];
  }
  const last = names.at(-1);
  if (Array.isArray(holder)) assert.ok(Number(last) <= holder.length, `setData: a hole before ${path}`);
  holder[last] = value;
}
