/**
 * @stomp/stompjs, over a WebSocket or over SockJS: says its part in a room and hears everybody's.
 *
 *     node stompjs_talk.mjs ORIGIN CARRIER TOKEN ROOM SAYS HEARS [cut]
 *
 * CARRIER is `websocket`, or a transport of SockJS. It begins to say its part when a line comes in. With `cut` it
 * comes back after every cut, says again what it has no receipt of, by the same nonce, and tells at each receipt.
 */

import { Client } from '@stomp/stompjs';
import SockJS from 'sockjs-client';
import websocket from 'websocket';

import { tell, told } from './place.mjs';

const [origin, carrier, token, room, says, hears, cut] = process.argv.slice(2);
const WINDOW = 20;
const heard = new Map();
const replies = new Set();
const receipts = new Set();
let opened = 0;
let said = 0;

function socket() {
  if (carrier !== 'websocket') return new SockJS(`${origin}/ws`, null, { transports: [carrier] });
  return new websocket.w3cwebsocket(`${origin.replace(/^http/, 'ws')}/ws`, ['v12.stomp', 'v11.stomp', 'v10.stomp']);
}

const client = new Client({
  webSocketFactory: socket,
  connectHeaders: { Authorization: `Bearer ${token}`, task: carrier },
  reconnectDelay: cut ? 5 : 0,
  onStompError: (frame) => fail(frame.headers.message),
  onWebSocketError: () => cut || fail('the connection broke'),
  onConnect: begin,
});

function fail(reason) {
  tell({ failed: reason });
  process.exit(1);
}

function begin(connected) {
  opened += 1;
  client.subscribe('/user/queue/replies', (message) => replies.add(JSON.parse(message.body).seq));
  client.subscribe('/user/queue/errors', (message) => fail(message.body));
  client.watchForReceipt('joined', () => {
    if (opened === 1) {
      tell({ listening: room, version: connected.headers.version, user: connected.headers['user-name'] });
      told().then(speak);
      return;
    }
    for (let number = 1; number <= said; number += 1) if (!receipts.has(number)) say(number);
  });
  client.subscribe(`/topic/rooms.${room}`, hear, { ack: 'client', receipt: 'joined' });
}

function speak() {
  const until = cut ? Math.min(receipts.size + WINDOW, Number(says)) : Number(says);
  while (said < until) say((said += 1));
}

function say(number) {
  const receipt = `r${number}`;
  client.watchForReceipt(receipt, () => {
    receipts.add(number);
    if (!cut) return;
    tell({ said: `${carrier} ${number}` });
    speak();
  });
  const again = cut || number % 2 === 0;
  const body = again ? JSON.stringify({ text: `${carrier} ${number}`, nonce: receipt }) : `${carrier} ${number}`;
  client.publish({ destination: `/app/rooms.${room}`, body, headers: { receipt } });
}

function hear(message) {
  const { seq, text } = JSON.parse(message.body).message;
  const first = !heard.has(seq);
  heard.set(seq, text);
  message.ack();
  if (first && heard.size === Number(hears)) finish();
}

async function finish() {
  while (receipts.size < Number(says)) await new Promise((resolve) => setTimeout(resolve, 10));
  client.onDisconnect = () => {
    tell({ opened, heard: [...heard], replies: replies.size, receipts: receipts.size });
    process.exit(0);
  };
  client.deactivate();
}

client.activate();
