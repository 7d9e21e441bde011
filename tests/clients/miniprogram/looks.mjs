/**
 * Writes pages of the mini program as HTML, to be looked at: `node looks.mjs ORIGIN LANGUAGE FOLDER`, at a server that knows
 * WeChat's codes and to which prices are pushed.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { html } from './rig/html.mjs';
import { friendOf, language, origin, phoneOf, seconds } from './rig/start.mjs';

const folder = process.argv[4];
const phone = await phoneOf({ theme: 'light' });
const look = async (name) => {
  await seconds(0.5);
  writeFileSync(join(folder, `${name}-${language}.html`), html(phone));
};
await look('rooms-empty');
const lin = await friendOf(`Lin ${language}`);
const { room: { room } } = await lin.client.request({ op: 'room.create', title: language === 'zh' ? '乌龙茶会' : 'Oolong evenings' });
await lin.say(room, language === 'zh' ? '水开了，谁要喝茶？' : 'The water boils. Who would like some tea?');
await lin.say(room, language === 'zh' ? '今天有凤凰单丛，还有去年的铁观音，香气很好，大家慢慢品。' : 'There is phoenix oolong today, and last year’s tieguanyin, whose fragrance has kept well. Take your time.');
phone.open(`/pages/room/room?room=${room}`);
await phone.until(() => phone.page.data.chat.phase === 'open');
const { name } = phone.app.tea.me;
await lin.say(room, `@${name} ${language === 'zh' ? '要一杯吗' : 'a cup for you?'}`);
await phone.app.tea.unsent.say(room, { text: language === 'zh' ? '好啊，谢谢！' : 'Yes please, thank you!' });
const last = await lin.say(room, '🍵');
await lin.client.request({ op: 'message.react', room, seq: last.seq, emoji: '👍', on: true });
await lin.client.request({ op: 'game.create', game: 'gomoku', from_room: room });
phone.answers.chooseMedia.push({ tempFiles: [{ tempFilePath: 'wxfile://tmp/tea.png' }] });
await phone.page.onPicture();
await lin.client.request({ op: 'room.mute', room, user: phone.app.tea.me.id });
await phone.app.tea.unsent.say(room, { text: language === 'zh' ? '我被禁言了？' : 'Am I muted?' });
phone.page.onDraft({ detail: { value: '@L' } });
await look('room');
phone.back();
await lin.say('lobby', 'hello');
await phone.app.tea.rooms.refresh();
await look('rooms');
wx.switchTab({ url: '/pages/tables/tables' });
await look('tables');
for (const game of ['tictactoe', 'gomoku', 'rps', 'chess', 'go']) {
  const { room: at } = await phone.app.tea.client.request({ op: 'game.create', game, clock: { kind: 'fischer', initial_s: 300, increment_s: 2 } });
  phone.open(`/pages/table/table?room=${at}`);
  await phone.until(() => phone.page.data.phase === 'open');
  await lin.sit(at);
  await phone.until(() => phone.page.match.state.status === 'playing');
  await seconds(0.3);
  if (game === 'tictactoe' || game === 'gomoku') {
    const [first, second] = game === 'gomoku' ? [112, 97] : [4, 0];
    phone.page.onCell({ currentTarget: { dataset: { index: first } } });
    if (game === 'gomoku') phone.page.onPut();
    await lin.move(game === 'gomoku' ? { x: 7, y: 6 } : { x: 0, y: 0 });
    await seconds(0.3);
    void second;
    await lin.match.offer('draw');
    await lin.say(at, language === 'zh' ? '承让' : 'good luck');
    if (game === 'gomoku') phone.page.onCell({ currentTarget: { dataset: { index: 98 } } });
  }
  await look(`table-${game}`);
  if (game === 'tictactoe') {
    await phone.page.match.resign().catch(() => {});
    await look('table-over');
  }
  phone.back();
}
const prices = Array.from({ length: 58 }, (_, n) => ({ price: 100 + 4 * Math.sin(n / 6) + n / 15, volume: 3 }));
await fetch(`${origin}/api/feeds/TEA`, { method: 'POST', headers: { Authorization: 'Bearer key-of-tests-long-enough' }, body: JSON.stringify({ points: prices }) });
wx.switchTab({ url: '/pages/prices/prices' });
await seconds(0.3);
phone.page.onSymbol({ currentTarget: { dataset: { symbol: 'TEA' } } });
await seconds(0.5);
await look('prices');
await phone.app.tea.block(lin.me, true);
wx.switchTab({ url: '/pages/me/me' });
await look('me');
process.exit(0);
