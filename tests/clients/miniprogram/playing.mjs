/** Tables: a match on a second socket while its room talks on the first, to its end; boards; prices that move. */

import assert from 'node:assert/strict';

import { friendOf, origin, phoneOf } from './rig/start.mjs';

const KEY = 'key-of-tests-long-enough';
const jun = await friendOf('Jun');
const phone = await phoneOf();
const roomOf = () => phone.page.room;
const tasks = async () => {
  const token = await phone.app.tea.sessions.token();
  const { session } = await (await fetch(`${origin}/api/me`, { headers: { Authorization: `Bearer ${token}` } })).json();
  return session.sockets.map(({ task }) => task).sort();
};
const myTurn = () => phone.until(() => phone.page.data.turn === 'Your move', 'it is my turn');
const table = async (game, opponent = 0, clock = 0) => {
  wx.switchTab({ url: '/pages/tables/tables' });
  await phone.reads(game);
  phone.tap(game);
  phone.pick('Against', String(opponent));
  phone.pick('Clock', String(clock));
  await phone.tap('Open the table');
  await phone.until(() => phone.page.route === 'pages/table/table' && phone.page.data.phase === 'open', 'the table is open');
};

// Tic-tac-toe with a clock, against Jun, who talks.
await phone.reads('You are in no room yet.');
await table('Tic-tac-toe', 0, 1);
await phone.reads('Waiting for somebody to sit down', 'Free seat');
await jun.sit(roomOf());
await myTurn();
await phone.reads('Jun', /[45]:\d\d/u);
assert.deepEqual(await tasks(), ['game', 'main']);
phone.tap('Column 1, row 1: empty');
await phone.reads('Jun is to move');
await jun.say(roomOf(), 'good luck');
await phone.reads('good luck');
phone.type('Say something', 'you too');
phone.tap('Send');
await jun.move({ x: 0, y: 1 });
await phone.reads('you too');
await myTurn();
await jun.match.offer('draw');
await phone.reads('Jun offers a draw.');
await phone.tap('Decline');
await phone.until(() => !phone.text().includes('Jun offers'), 'the offer is gone');
phone.tap('Column 2, row 1: empty');
await jun.move({ x: 1, y: 1 });
await myTurn();
phone.tap('Column 1, row 2');
assert.ok(phone.page.match.pending === null, 'a cell that is taken takes nothing');
phone.tap('Column 3, row 1: empty');
await phone.reads('You won · three in a row', 'Play again');
await phone.tap('Play again');
await phone.reads('You asked to play again.');
const first = roomOf();
await jun.match.answer('rematch', true);
await phone.until(() => roomOf() !== first && phone.page.data.phase === 'open', 'the next match is on the table');
phone.answers.showModal.push({ confirm: true });
await phone.reads('Resign');
phone.back();
await phone.until(() => phone.app.tea.client.feeds.size === 0);

// Gomoku on a board whose crossings are narrower than a finger: aim, then put.
await table('Gomoku', 1);
await myTurn();
phone.tap('Column 8, row 8: empty');
assert.equal(phone.page.data.cells[112].look.includes('ghost'), true);
phone.tap('Put it here');
await phone.until(() => phone.page.data.cells.some(({ look }) => look.startsWith('white')), 'the bot has put a stone');
await myTurn();
phone.tap('Column 1, row 15: empty');
phone.tap('Put it here');
await phone.until(() => phone.page.data.cells[210].look.startsWith('black') && !phone.page.data.cells[210].look.includes('ghost'), 'the second stone is put');
phone.answers.showModal.push({ confirm: true });
await phone.tap('Resign');
await phone.reads('You lost · by resignation');
phone.back();

// Games without a drawing, by their schema: one choice is buttons, several fields are a form.
await table('Rock, paper, scissors', 1);
for (let round = 0; round < 40 && !phone.text().includes('by rounds'); round += 1) {
  await phone.until(() => /Rock Rock|Paper|by rounds/u.test(phone.page.data.general.moves.map(({ text }) => text).join(' ') + phone.page.data.turn));
  if (phone.page.data.general.moves.length) phone.tap(['Rock', 'Paper', 'Scissors'][round % 3]);
  await phone.until(() => phone.page.match.pending === null, 'the choice is made');
}
assert.match(phone.page.data.turn, /(You won|You lost|A draw) · /u);
phone.back();
await table('Chess', 1);
await myTurn();
phone.tap('e2e4');
await phone.until(() => phone.page.match.state.version >= 2, 'the bot has answered');
phone.back();
await table('Go', 1);
await myTurn();
phone.tap('Pass');
await phone.tap('Play');
await phone.until(() => phone.page.match.state.version >= 2, 'the bot has answered');
await myTurn();
phone.tap('4');
phone.tap('Play');
await phone.until(() => phone.told.some(([name, options]) => name === 'showToast' && options.title.length > 5), 'half a stone is against the rules, and the server says so');
phone.back();

// Prices.
const push = async (...prices) => {
  const answer = await fetch(`${origin}/api/feeds/TEA`, { method: 'POST', headers: { Authorization: `Bearer ${KEY}` }, body: JSON.stringify({ points: prices.map((price) => ({ price, volume: 2 })) }) });
  assert.equal(answer.status, 201, await answer.text());
};
await push(100, 101.5, 99);
wx.switchTab({ url: '/pages/prices/prices' });
await phone.reads('CAKE', 'TEA');
phone.tap('TEA');
await phone.reads('99.00', '-1.00 (-1.00 %)');
await phone.until(() => phone.canvas.calls.some(([name, text]) => name === 'fillText' && text === '99.00'), 'the line is drawn');
await push(104.25);
await phone.reads('104.25', '+4.25 (+4.25 %)');
assert.equal(phone.canvas.calls.filter(([name]) => name === 'lineTo').length > 3, true);
assert.ok(phone.canvas.calls.some(([name, text]) => name === 'fillText' && text === '104.25'));
process.exit(0);
