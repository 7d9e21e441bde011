/** A table before its match: seats to take, bots to add, people to invite. */

import { attemptAtTable } from '../../actions/tables.js';
import { openInvite } from '../../dialogs/invites.js';
import { image } from '../../home.js';
import { t } from '../../i18n/index.js';
import { seatOf } from '../../state/tables.js';
import { activeTimeline, myself } from '../../state/rooms.js';
import { avatar } from '../parts/avatar.js';
import { fill, h } from '../parts/dom.js';
import { icon } from '../parts/icons.js';
import { openMenu } from '../parts/menu.js';
import { seatName } from '../parts/match_text.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/state.js').Table} Table
 * @typedef {import('../../../sdk/types.js').GameEvent} GameEvent
 * @typedef {import('../../../sdk/types.js').GameInfo} GameInfo
 * @typedef {import('../../../sdk/types.js').Seat} Seat
 */

/** @param {App} app @returns {{element: HTMLElement, draw: (table: Table, match: GameEvent, info: GameInfo | null) => void}} */
export function waitingView(app) {
  const seats = h('ul', { class: 'seats' });
  const more = h('div', { class: 'waiting-tools' });
  const title = h('h3', { 'aria-live': 'polite' });
  const hint = h('p');
  const element = h('div', { class: 'waiting' }, h('img', { src: image('pot.svg'), alt: '', width: 96, height: 72 }), title, hint, seats, more);
  return {
    element,
    draw: (table, match, info) => {
      const host = isHost(app);
      const signature = JSON.stringify([match.match, match.seats, match.waiting_for, host, info?.min_players]);
      if (element.dataset.signature === signature) return;
      element.dataset.signature = signature;
      const awaited = awaitedIn(match);
      title.textContent = awaited.length ? t().games.waitingFor(awaited) : t().games.waiting;
      hint.textContent = awaited.length ? t().games.waitingForHint : match.rated ? t().games.waitingRated : t().games.waitingHint;
      fill(seats, ...match.seats.map((seat) => drawSeat(app, table, match, seat, host)));
      drawMore(app, more, table, match, info, host);
    },
  };
}

/** @param {GameEvent} match @returns {string[]} the names of the players that a full table waits for */
function awaitedIn({ seats, waiting_for: awaited = [] }) {
  const isFull = seats.every(({ user, bot }) => user || bot !== undefined);
  return isFull ? awaited.map((seat) => seatName(seats[seat])) : [];
}

/** @param {App} app */
function isHost({ store: { state } }) {
  return myself(state, activeTimeline(state))?.role === 'owner';
}

/** @param {App} app @param {Table} table @param {GameEvent} match @param {Seat} seat @param {boolean} host */
function drawSeat(app, table, match, seat, host) {
  const g = t().games;
  const mine = seatOf(match, app.store.state.me);
  const taken = Boolean(seat.user) || seat.bot !== undefined;
  const button = (/** @type {string} */ label, /** @type {() => void} */ run, kind = 'quiet') => h('button', { type: 'button', class: kind, onclick: run }, label);
  const bots = h('button', { type: 'button', class: 'quiet', 'aria-haspopup': 'menu', onclick: () => openLevels(app, table, seat.seat, bots) }, icon('bot'), g.addBot);
  return h('li', { class: taken ? 'taken' : '' },
    seat.user ? avatar(seat.user, seat.connected) : h('span', { class: 'avatar machine' }, icon(taken ? 'bot' : 'plus')),
    h('span', { class: 'who' }, h('b', {}, h('bdi', {}, seatName(seat))), h('small', {}, [g.seat(seat.seat + 1), match.waiting_for?.includes(seat.seat) && g.notHere].filter(Boolean).join(' · '))),
    !taken && mine === null && button(g.sitHere, () => attemptAtTable(app, table.match.sit(seat.seat)), 'primary'),
    !taken && mine !== null && button(g.sitHere, () => attemptAtTable(app, table.match.sit(seat.seat))),
    !taken && (host || mine !== null) && !match.rated && bots,
    seat.seat === mine && button(g.stand, () => attemptAtTable(app, table.match.stand())),
    host && seat.bot !== undefined && button(g.removeBot, () => attemptAtTable(app, table.match.stand(seat.seat))));
}

/** @param {App} app @param {Table} table @param {number} seat @param {HTMLElement} anchor */
function openLevels(app, table, seat, anchor) {
  const g = t().games;
  openMenu(anchor, g.level, g.levels.map((label, index) => ({ label: `${index + 1} · ${label}`, run: () => attemptAtTable(app, table.match.bot(seat, index + 1)) })));
}

/** @param {App} app @param {HTMLElement} element @param {Table} table @param {GameEvent} match @param {GameInfo | null} info @param {boolean} host */
function drawMore(app, element, table, match, info, host) {
  const room = activeTimeline(app.store.state)?.info;
  const there = match.seats.filter(({ user, bot }) => user || bot !== undefined).length;
  const enough = info !== null && there >= info.min_players && there < match.seats.length;
  const mine = seatOf(match, app.store.state.me) !== null;
  fill(element,
    room && (host || mine) && h('button', { type: 'button', class: 'quiet', onclick: () => openInvite(app, room) }, icon('ticket'), t().games.invite),
    enough && (host || mine) && h('button', { type: 'button', class: 'primary', onclick: () => attemptAtTable(app, table.match.start()) }, t().games.start));
}
