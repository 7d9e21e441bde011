/** A bot that answers in a room. */

import { Failure } from 'teahouse-client';
import { connectNode } from 'teahouse-client/node';

const { ORIGIN = 'http://127.0.0.1:8888', ROOM = 'lobby', BOT_NAME = 'Robin', TOKEN } = process.env;

const options = { origin: ORIGIN, task: 'bot' };
const { client, sessions } = TOKEN ? connectNode({ ...options, token: () => TOKEN }) : connectNode(options);
if (!TOKEN) await sessions.guest(BOT_NAME);

const { user } = await client.ready();
const feed = await client.listen(ROOM);
let newest = feed.timeline.newest;
client.on('room', answerNew);
console.log(`${user.name} is in ${ROOM}`);

/** Every message once, also those that came while the connection was away. */
function answerNew({ timeline }) {
  const fresh = timeline.messages.filter(({ seq }) => seq > newest);
  newest = Math.max(newest, timeline.newest);
  for (const message of fresh) if (message.sender.id !== user.id) void answer(message);
}

async function answer({ seq, id, text = '' }) {
  const [word, ...rest] = text.split(' ');
  const say = { op: 'message.send', room: ROOM, reply_to: seq, nonce: `to-${id}`.slice(0, 64) };
  try {
    if (word === '!ping') await client.request({ ...say, text: 'pong' });
    if (word === '!roll') await client.request({ ...say, kind: 'roll', text: rest.join(' ') });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await client.request({ ...say, text: `I cannot do that: ${error.message}` });
  }
}
