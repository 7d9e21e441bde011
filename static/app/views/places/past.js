/** A line for a finished game: who played, how it ended, its effect on the rating, and the way to replay it. */

import { enter } from '../../actions/rooms.js';
import { attemptAtTable } from '../../actions/tables.js';
import { attempt, toast } from '../../app.js';
import { linkTo } from '../../home.js';
import { shortTime, t } from '../../i18n/index.js';
import { h, iconButton } from '../parts/dom.js';
import { emblem } from '../parts/game_emblems.js';
import { gameTitle, reasonText, versus } from '../parts/match_text.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/wire.js').PastMatchInfo} PastMatch
 */

/** @param {App} app @param {PastMatch} match @param {string} user  whose list it stands in */
export function pastLine(app, match, user) {
  const p = t().places;
  const { room, game, title, outcome, ended_at: at } = match;
  const seats = /** @type {import('../../../sdk/types.js').Seat[]} */ (match.seats);
  const mine = match.seats.find((seat) => seat.user?.id === user || seat.left?.id === user);
  const how = !outcome.winners.length ? 'drawn' : mine && outcome.winners.includes(mine.seat) ? 'won' : 'lost';
  const ended = outcome.reason === 'aborted' ? t().games.calledOff : p.results[how];
  const gained = mine?.rating_after !== undefined && mine.rating_before !== undefined ? mine.rating_after - mine.rating_before : null;
  const name = `${gameTitle(game, title)}, ${versus({ seats })}`;
  const share = () => attempt(app, navigator.clipboard.writeText(linkTo(`#/r/${encodeURIComponent(room)}`)).then(() => toast(app, p.shared)));
  return h('li', {}, h('span', { class: 'emblem' }, emblem(game)),
    h('span', { class: 'what' }, h('b', {}, h('bdi', {}, gameTitle(game, title))), h('span', {}, versus({ seats })), h('small', {}, [reasonText(outcome), shortTime(at)].join(' · '))),
    h('span', { class: `result ${how}` }, ended, gained !== null && h('small', {}, gained < 0 ? `\u2212${-gained}` : `+${gained}`)),
    h('span', { class: 'acts' }, h('button', { type: 'button', class: 'quiet', 'aria-label': `${p.again}: ${name}`, onclick: () => attemptAtTable(app, enter(app, room)) }, p.again),
      iconButton('link', `${p.share}: ${name}`, share)));
}
