/**
 * sockjs-client carrying the SDK: says so many messages in a room over one transport, coming back
 * after every cut, until it has heard all that were said there. It begins when a line comes in.
 *
 *     node sockjs_talk.mjs ORIGIN TRANSPORT SESSION ROOM SAYS HEARS
 *
 * TRANSPORT `raw` is the raw WebSocket of SockJS, for which one needs no library.
 */

import SockJS from 'sockjs-client';
import websocket from 'websocket';

import { Client } from '../../static/sdk/client.js';
import { overSockJs } from '../../static/sdk/hosts/sockjs.js';
import { nodeHost, sessionsOf, tell, told } from './place.mjs';

const [origin, transport, session, room, says, hears] = process.argv.slice(2);

class Raw {
  constructor(url) {
    return new websocket.w3cwebsocket(`${url.replace(/^http/, 'ws')}/websocket`);
  }
}

const sessions = sessionsOf(nodeHost(origin), JSON.parse(session));
const host = overSockJs(sessions, transport === 'raw' ? Raw : SockJS, { origin, options: { transports: transport } });
const client = new Client({ host, sessions, task: 'sockjs' });
const heard = new Map();
let opened = 0;

client.on('state', ({ phase, reason }) => {
  if (phase === 'waiting') setTimeout(() => client.link.hurry(), 5);
  if (phase === 'stopped' && reason !== 'left') throw new Error(`stopped: ${reason}`);
});
client.on('hello', () => (opened += 1));
const allHeard = new Promise((resolve) => {
  client.on('room', ({ timeline }) => {
    for (const { seq, text } of timeline?.messages ?? []) heard.set(seq, text);
    if (heard.size === Number(hears)) resolve();
  });
});

client.start();
await client.listen(room);
tell({ listening: room });
await told();
for (let said = 1; said <= Number(says); said += 1) {
  const text = `${transport} ${said}`;
  await client.request({ op: 'message.send', room, text });
  tell({ said: text });
}
await allHeard;
tell({ opened, heard: [...heard].sort((a, b) => a[0] - b[0]) });
client.stop();
// What the library still waits for is of no interest.
process.stdout.write('', () => process.exit(0));
