/**
 * WebSocket-Node, as its sample client uses it: against the echo, and speaking the native protocol.
 *
 *     node websocket_node.mjs ORIGIN TOKEN ROOM SAYS HEARS
 *
 * It begins to say its part when a line comes in.
 */

import { createHash, randomBytes } from 'node:crypto';
import websocket from 'websocket';

import { tell, told } from './place.mjs';

const [origin, token, room, says, hears] = process.argv.slice(2);
const base = origin.replace(/^http/, 'ws');

/** @returns a connection, and an iterator over what comes */
async function open(path, protocol, headers = {}) {
  const client = new websocket.client({ closeTimeout: 1_000 });
  const came = [];
  let wake = () => {};
  const connection = await new Promise((resolve, reject) => {
    client.on('connect', (made) => {
      // Now: what came together with the handshake's answer is told before a promise can continue.
      made.on('message', (message) => {
        came.push(message);
        wake();
      });
      made.on('close', () => wake());
      resolve(made);
    });
    client.on('connectFailed', reject);
    client.connect(base + path, protocol, null, headers);
  });
  async function next() {
    while (!came.length && connection.connected) await new Promise((resolve) => (wake = resolve));
    return came.shift();
  }
  return { connection, next };
}

async function echo() {
  const { connection, next } = await open('/echo', 'echo-protocol');
  const binary = randomBytes(40_000);
  connection.sendUTF('crème brûlée 茶');
  connection.sendBytes(binary);
  connection.sendUTF('');
  const [text, bytes, empty] = [await next(), await next(), await next()];
  connection.close();
  tell({
    protocol: connection.protocol,
    text: [text.type, text.utf8Data],
    binary: [bytes.type, createHash('sha256').update(bytes.binaryData).digest('hex') === createHash('sha256').update(binary).digest('hex')],
    empty: [empty.type, empty.utf8Data],
  });
}

async function native() {
  const { connection, next } = await open('/socket?task=node', 'teahouse.v1.json', { Authorization: `Bearer ${token}` });
  const hello = JSON.parse((await next()).utf8Data);
  connection.sendUTF(JSON.stringify({ op: 'room.join', id: 'join', room }));
  const heard = [];
  for (let said = 0; heard.length < Number(hears); ) {
    const frame = JSON.parse((await next()).utf8Data);
    if (frame.op === 'message') heard.push([frame.message.seq, frame.message.text]);
    if (frame.id === 'join') {
      tell({ listening: frame.room.room });
      await told();
    }
    if (frame.op === 'error') throw new Error(frame.message);
    if (frame.id !== undefined && said < Number(says)) {
      said += 1;
      connection.sendUTF(JSON.stringify({ op: 'message.send', id: said, room, text: `node ${said}` }));
    }
  }
  connection.close();
  tell({ task: hello.task, protocol: connection.protocol, heard });
}

await echo();
await native();
process.exit(0);
