/** An application's code. Every line that ends in `planted` has a mistake that its types must find, and no other has. */

import { connect, Failure, Match } from 'teahouse-client';
import { connectNode } from 'teahouse-client/node';
import { createWx } from 'teahouse-client/wx';
import { connectMiniProgram } from 'teahouse-client/wechat';

const { client, beside } = connect({ origin: 'https://tea.example', token: async () => 'jwt' });
const bot = connectNode({ origin: 'https://tea.example', token: () => 'jwt' });
const own = connect({ origin: 'https://tea.example' });

export async function talk(room: string, replyTo?: number): Promise<number> {
  const hello = await client.ready({ timeout_s: 10, signal: new AbortController().signal });
  const feed = await client.listen(room, { password: 'tea' });
  client.on('room', ({ timeline }) => console.log(timeline?.messages.at(-1)?.text, hello.user.name));
  client.on('rooom', () => undefined); // planted
  client.events.on('typing', ({ user, on }) => console.log(user, on));
  client.events.on('typng', () => undefined); // planted
  client.events.on('message', ({ message }) => console.log(message.txet)); // planted
  const sent = await client.request({ op: 'message.send', room, text: 'hello', reply_to: replyTo });
  await client.request({ op: 'message.sned', room, text: 'hello' }); // planted
  await client.request({ op: 'message.send', rooom: room, text: 'hello' }); // planted
  await client.request({ op: 'message.send', room, text: 'hello', replyto: 1 }); // planted
  await client.request({ op: 'room.update', room, visibility: 'privat' }); // planted
  const { messages, more } = await client.request({ op: 'history', room, limit: 50 });
  const nothing = (await client.request({ op: 'history', room })).nothing; // planted
  await client.ask({ op: 'a.command.of.tomorrow', room });
  await own.sessions.register('Lin', 'a good password');
  own.sessions.forget();
  if (feed.gone) throw new Failure('closed', 'gone');
  return 'seq' in sent ? sent.seq + messages.length + Number(more) + Number(nothing) : 0;
}

export async function play(room: string): Promise<void> {
  const match = new Match(beside('game'), room, 'tictactoe');
  match.on('change', ({ view, to_move, last }) => console.log(view.cells.length, to_move, last?.move?.x));
  match.on('change', ({ view }) => console.log(view.cellz)); // planted
  match.on('change', (state) => console.log(state.to_moev)); // planted
  await match.open();
  await match.move({ x: 1, y: 1 });
  await match.move({ x: 1, z: 1 }); // planted
  const own_game = new Match(bot.client, room, 'a game of our own');
  await own_game.move({ anything: true });
  await own_game.resing(); // planted
  connect({ token: async () => 'jwt', orign: 'https://tea.example' }); // planted
}

export function small(): void {
  const { wx } = createWx({ login: async () => 'code' });
  const task = wx.connectSocket({ url: 'wss://tea.example/echo' });
  task.onMessage(({ data }) => console.log(data));
  task.onMesage(() => undefined); // planted
  const { signIn } = connectMiniProgram(wx, { origin: 'https://tea.example', appid: 'wx1' });
  void signIn();
}
