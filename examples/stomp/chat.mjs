/** A chat in the terminal by STOMP, as Spring's tutorials have it. */

import { createInterface } from 'node:readline';

import { Client } from '@stomp/stompjs';
import websocket from 'websocket';

const { ORIGIN = 'http://127.0.0.1:8888', ROOM = 'lobby' } = process.env;

const answer = await fetch(`${ORIGIN}/api/guest`, { method: 'POST' });
if (!answer.ok) throw new Error(`no guest: ${await answer.text()}`);
const { access_token: token, user } = await answer.json();

const client = new Client({
  // In a browser: `brokerURL: 'wss://tea.example/ws'`, or a SockJS.
  webSocketFactory: () => new websocket.w3cwebsocket(`${ORIGIN.replace(/^http/, 'ws')}/ws`, ['v12.stomp']),
  connectHeaders: { Authorization: `Bearer ${token}`, task: 'stomp' },
  onConnect() {
    client.subscribe('/user/queue/errors', ({ body }) => console.error(JSON.parse(body).message));
    client.watchForReceipt('joined', () => console.log(`${user.name} is in ${ROOM}`));
    client.subscribe(`/topic/rooms.${ROOM}`, hear, { receipt: 'joined' });
  },
  onStompError: ({ headers }) => console.error(headers.message),
});
client.activate();

function hear({ body }) {
  const { message } = JSON.parse(body);
  if (!message.deleted) console.log(`${message.sender.name}: ${message.text}`);
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim()) client.publish({ destination: `/app/rooms.${ROOM}`, body: line });
}
await client.deactivate();
