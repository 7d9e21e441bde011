/**
 * The page of authors: a match of the game that the address names, with all of its seats side by side in one tab. Which
 * match it is stands behind the `#`, so that a reload goes on with it.
 */

import { networkOf } from '../app/state/games/network.js';
import { fill, h, say } from '../app/views/parts/dom.js';
import { askedOf, seatsOf } from './asked.js';
import { Seat } from './seat.js';

/**
 * @typedef {import('../sdk/types.js').GameInfo} GameInfo
 * @typedef {import('./asked.js').Asked} Asked
 */

const LEVEL = 3;
const page = /** @type {HTMLElement} */ (document.getElementById('seats'));
const trouble = h('p', { class: 'wrong', role: 'alert' });
const table = h('main', { class: 'side-by-side' });
const network = networkOf(location.search);

/** @param {unknown} error */
function fails(error) {
  say(trouble, error instanceof Error ? error.message : String(error));
}

async function begin() {
  const asked = askedOf(location.search);
  const first = new Seat(0, network);
  await first.open();
  const { games } = await first.client.request({ op: 'game.catalog' });
  const info = games.find(({ game }) => game === asked.game);
  fill(page, head(games, asked, info), trouble, table);
  if (!info) return asked.game && fails(`There is no game named ${asked.game} here.`);
  const { seats, people } = seatsOf(asked, info);
  const all = [first, ...Array.from({ length: people - 1 }, (_, number) => new Seat(number + 1, network))];
  // One after the other: the server takes so many guests at a time.
  for (const seat of all.slice(1)) await seat.open();
  fill(table, ...all.map(({ element }) => element));
  const show = (/** @type {string} */ room) => all.forEach((seat) => seat.show(room));
  const another = async () => {
    const room = await made(all, asked, info, seats);
    history.replaceState(null, '', `#${room}`);
    show(room);
  };
  page.querySelector('header')?.append(h('button', { type: 'button', class: 'another', onclick: () => void another().catch(fails) }, 'Another match'));
  const before = location.hash.slice(1);
  return before ? show(before) : another();
}

/** Everybody sits, and the last seats are bots'. @param {Seat[]} all @param {Asked} asked @param {GameInfo} info @param {number} seats @returns {Promise<string>} the match's room */
async function made([first, ...others], { options }, { game, min_players: least, max_players: most }, seats) {
  const { room } = await first.client.request({ op: 'game.create', game, options, ...(least !== most && { seats }) });
  for (const seat of others) await seat.client.request({ op: 'game.sit', room, seat: seat.number });
  for (let seat = others.length + 1; seat < seats; seat += 1) await first.client.request({ op: 'game.bot', room, seat, level: LEVEL });
  return room;
}

/** What can be asked for. @param {GameInfo[]} games @param {Asked} asked @param {GameInfo | undefined} info */
function head(games, asked, info) {
  const field = (/** @type {string} */ label, /** @type {HTMLElement} */ input) => h('label', {}, h('span', {}, label), input);
  const number = (/** @type {string} */ name, /** @type {number} */ value, /** @type {number} */ least, /** @type {number} */ most) =>
    h('input', { type: 'number', name, min: least, max: most, value });
  const { seats, people } = info ? seatsOf(asked, info) : { seats: 2, people: 2 };
  const text = Object.keys(asked.options).length ? JSON.stringify(asked.options) : '';
  const query = new URLSearchParams(location.search);
  const chosen = h('select', { name: 'game' }, ...games.map(({ game, title }) => h('option', { value: game, selected: game === asked.game }, title)));
  return h('header', {}, h('h1', {}, 'Seats side by side'),
    // An empty action is the page itself, without what stands behind the `#`: another table.
    h('form', {}, field('Game', chosen), field('Seats', number('seats', seats, 1, 12)), field('of them bots', number('bots', seats - people, 0, 11)),
      field('Options (JSON)', h('input', { name: 'options', value: text, placeholder: '{}', spellcheck: false })),
      field('Network', h('input', { name: 'network', value: query.get('network') ?? '', placeholder: '150,40,0.02', spellcheck: false })),
      h('button', { type: 'submit' }, 'Set the table')));
}

begin().catch((error) => {
  if (!trouble.isConnected) fill(page, trouble);
  fails(error);
});
