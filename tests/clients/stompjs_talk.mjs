/**
 * @stomp/stompjs, over a WebSocket or over SockJS: says its part in a room and hears everybody's.
 *
 *     node stompjs_talk.mjs ORIGIN CARRIER TOKEN ROOM SAYS HEARS
 *
 * CARRIER is `websocket`, or a transport of SockJS. It begins to say its part when a line comes in.
 */

import { Client } from '@stomp/stompjs';
import SockJS from 'sockjs-client';
import websocket from 'websocket';

import { tell, told } from './place.mjs';

const [origin, carrier, token, room, says, hears] = process.argv.slice(2);
const heard = [];
const replies = [];
const receipts = [];

function socket() {
  if (carrier !== 'websocket') return new SockJS(`${origin}/ws`, null, { transports: [carrier] });
  return new websocket.w3cwebsocket(`${origin.replace(/^http/, 'ws')}/ws`, ['v12.stomp', 'v11.stomp', 'v10.stomp']);
}

const client = new Client({
  webSocketFactory: socket,
  connectHeaders: { Authorization: `Bearer ${token}`, task: carrier },
  reconnectDelay: 0,
  onStompError: (frame) => fail(frame.headers.message),
  onWebSocketError: () => fail('the connection broke'),
  onConnect: begin,
});

function fail(reason) {
  tell({ failed: reason });
  process.exit(1);
}

function begin(connected) {
  client.subscribe('/user/queue/replies', (message) => replies.push(JSON.parse(message.body).seq));
  client.subscribe('/user/queue/errors', (message) => fail(message.body));
  client.watchForReceipt('joined', () => {
    tell({ listening: room, version: connected.headers.version, user: connected.headers['user-name'] });
    told().then(() => {
      for (let said = 1; said <= Number(says); said += 1) say(said);
    });
  });
  client.subscribe(`/topic/rooms.${room}`, hear, { ack: 'client', receipt: 'joined' });
}

function say(number) {
  const receipt = `r${number}`;
  client.watchForReceipt(receipt, () => receipts.push(receipt));
  const body = number % 2 ? `${carrier} ${number}` : JSON.stringify({ text: `${carrier} ${number}`, nonce: receipt });
  client.publish({ destination: `/app/rooms.${room}`, body, headers: { receipt } });
}

function hear(message) {
  const said = JSON.parse(message.body).message;
  heard.push([said.seq, said.text]);
  message.ack();
  if (heard.length === Number(hears)) finish();
}

async function finish() {
  while (receipts.length < Number(says)) await new Promise((resolve) => setTimeout(resolve, 10));
  client.onDisconnect = () => {
    tell({ heard, replies, receipts: receipts.length });
    process.exit(0);
  };
  client.deactivate();
}

client.activate();
