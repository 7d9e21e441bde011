/** A mini program from its launch to the end of a game, on one phone, against a real server; what is read here is what is on the screen. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import WebSocket from 'ws';

import { Phone } from './rig/phone.mjs';

const [origin] = process.argv.slice(2);
console.log = () => {};
const phone = await new Phone({ origin, WebSocket, login: async () => 'code-1' }).launch();
await phone.reads('You are in no room yet.');
phone.tap('To the lobby');
await phone.reads('This is where it begins.');
phone.type('Say something', 'Hello from WeChat');
phone.tap('Send');
await phone.reads('Hello from WeChat', /\d\d:\d\d/u);
await phone.until(() => !phone.page.data.rows.some(({ kind }) => kind === 'pending'));
process.stdout.write(phone.text());
process.exit(0);
