/** Matches that are played: looked into, and ended. */

import { h } from '../../app/views/parts/dom.js';
import { ask, get } from '../calls.js';
import { button, form, person, roomLink, table } from '../parts.js';
import { words } from '../words.js';

const { acts, columns } = words;

/** @type {import('../parts.js').Section} */
export async function drawMatches(what, redraw) {
  const finder = form([{ name: 'match', label: words.ask.matchId, required: true }], acts.find, ({ match }) => {
    location.hash = `#matches/${encodeURIComponent(match)}`;
  });
  return [finder, ...(what ? await drawMatch(what, redraw) : await drawList())];
}

async function drawList() {
  const place = h('div', {});
  await show();
  return [place];

  /** @param {string} [cursor] */
  async function show(cursor) {
    const { rooms, cursor: next } = await get('/api/rooms', { kind: 'game', cursor });
    const shown = table([
      [columns.title, (room) => h('a', { href: `#matches/${encodeURIComponent(typeof room.match === 'string' ? room.match : room.match.match)}` }, room.title)],
      [columns.room, (room) => roomLink(room.room)],
      [columns.kind, (room) => room.game ?? ''],
      [columns.online, (room) => String(room.online)],
    ], rooms.filter((/** @type {any} */ room) => room.match));
    place.querySelector('.more')?.remove();
    place.append(shown);
    if (!next) return;
    const more = button(words.more, () => show(next));
    more.classList.add('more');
    place.append(more);
  }
}

/** @param {string} id @param {() => Promise<void>} redraw */
async function drawMatch(id, redraw) {
  const at = `/api/matches/${encodeURIComponent(id)}`;
  const { match } = await get(at);
  const end = button(acts.end, async () => {
    await ask('POST', `${at}/end`);
    await redraw();
  }, { danger: true });
  const seats = table([
    [columns.seq, (seat) => String(seat.seat)],
    [columns.user, (seat) => seat.user ? person(seat.user) : seat.bot ? `bot ${seat.bot.level ?? ''}` : ''],
  ], match.seats ?? []);
  return [
    h('h3', {}, `${match.game} · ${match.status} `, h('code', {}, id)),
    h('p', {}, roomLink(match.room)),
    seats,
    h('pre', {}, JSON.stringify(match.view ?? {}, null, 1)),
    ...(match.status === 'over' ? [] : [end]),
  ];
}
