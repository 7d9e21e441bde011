/** What moderators did is told in words, in every language: no entry of the audit shows the name of an op. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { moderation as english } from '../../../../static/app/i18n/en_people.js';
import { moderation as chinese } from '../../../../static/app/i18n/zh_people.js';

// As the wire contract lists them.
const OPS = [
  'room.kick', 'room.ban', 'room.unban', 'room.mute', 'room.unmute', 'room.role', 'room.update', 'room.hook', 'room.unhook',
  'room.words', 'room.purge', 'room.resolve', 'message.pin', 'message.delete',
];

for (const [language, { audited }] of Object.entries({ english, chinese })) {
  test(`every op of the audit has words: ${language}`, () => {
    const words = /** @type {Record<string, (by: string, user: string, detail: string) => string>} */ (audited);
    for (const op of OPS) assert.match(words[op]('Lin', 'Mei', '4'), /^Lin/u, op);
    assert.notEqual(words['message.pin']('Lin', '', '4'), words['message.pin']('Lin', '', '4 off'));
    assert.ok(words['message.pin']('Lin', '', '4 off').includes('4'));
  });
}
