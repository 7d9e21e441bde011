/**
 * The page of a tournament: standings, pairings, and what the user can do. It follows the tournament while it is open, and
 * has an address of its own, which a link can lead to.
 */

import { changeTournament, loadTournament } from '../../actions/tournaments.js';
import { attempt } from '../../app.js';
import { refusalText, shortTime, t } from '../../i18n/index.js';
import { tournamentAddress } from '../../state/addresses.js';
import { hasTies, mayMeetBlocked, pointsText, takesPart } from '../../state/games/tournaments.js';
import { mayManage } from '../../state/permissions.js';
import { myself } from '../../state/rooms.js';
import { fill, h } from '../../views/parts/dom.js';
import { gameTitle } from '../../views/parts/match_text.js';
import { personName } from '../../views/parts/person_name.js';
import { openDialog } from '../dialog.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Tournament} Tournament
 * @typedef {import('../../../sdk/types.js').TournamentPairing} TournamentPairing
 */

/** However often the tournament changes, its full state is fetched at most once in this time. */
const ASKED_EVERY_MS = 2_000;

/** @param {App} app @param {string} tournament */
export function openTournament(app, tournament) {
  const page = h('div', { class: 'tournament', 'aria-live': 'polite' }, h('p', { class: 'none' }, t().threads.loading));
  const dialog = openDialog({ title: t().tournaments.title, body: [page] });
  dialog.classList.add('wide');
  /** @type {Tournament | undefined} */
  let shown;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let due;
  const show = (/** @type {Tournament} */ now) => {
    if (!shown) history.replaceState(null, '', tournamentAddress(now.room, now.tournament));
    shown = now;
    /** @type {HTMLElement} */ (dialog.querySelector('h2')).textContent = `${gameTitle(now.game, now.title)} · ${t().tournaments.kinds[now.kind]}`;
    fill(page, ...draw(app, now, (work) => attempt(app, work.then(show)), () => dialog.close()));
  };
  const load = () => attempt(app, loadTournament(app, tournament).then((now) => dialog.open && show(now)).finally(() => { due = undefined; }));
  // An event has only the first players, and says whether there are more.
  const unwatch = app.store.watch(() => {
    const now = app.store.state.tournaments.get(tournament);
    if (shown && now !== shown && due === undefined) due = setTimeout(load, ASKED_EVERY_MS);
  });
  dialog.addEventListener('close', () => {
    unwatch();
    clearTimeout(due);
    if (shown && location.hash === tournamentAddress(shown.room, shown.tournament)) history.replaceState(null, '', `#/r/${encodeURIComponent(shown.room)}`);
  });
  load();
}

/**
 * @param {App} app
 * @param {Tournament} now
 * @param {(work: Promise<Tournament>) => void} change
 * @param {() => void} close
 */
function draw(app, now, change, close) {
  const r = t().tournaments;
  const warns = mayMeetBlocked(now, app.store.state.blocked);
  return [h('p', { class: 'summary' }, summary(now)), warns && h('p', { class: 'hint' }, r.meetsBlocked), actions(app, now, change, close),
    h('h3', {}, r.standings), standings(app, now),
    now.pairings.length > 0 && h('h3', {}, now.kind === 'arena' ? r.latest : r.round(now.round)),
    now.pairings.length > 0 && h('ul', { class: 'listed pairings' }, ...now.pairings.map((pairing) => board(app, pairing, close)))];
}

/** @param {Tournament} now */
function summary({ status, round, rounds, players, rated, ends_at: endsAt, kind }) {
  const r = t().tournaments;
  const where = kind === 'arena' ? endsAt && status !== 'over' && r.until(shortTime(endsAt)) : round > 0 && rounds && r.roundOf(round, rounds);
  return [r.statuses[status], where, r.players(players), rated && r.rated].filter(Boolean).join(' · ');
}

/**
 * @param {App} app
 * @param {Tournament} now
 * @param {(work: Promise<Tournament>) => void} change
 * @param {() => void} close
 */
function actions(app, now, change, close) {
  const r = t().tournaments;
  const { state } = app.store;
  const timeline = state.rooms.get(now.room)?.feed?.timeline;
  const isIn = takesPart(now, state.me);
  const mayJoin = now.status === 'open' || (now.kind === 'arena' && now.status !== 'over');
  const mayStart = now.status === 'open' && timeline && mayManage(myself(state, timeline), timeline.info);
  const does = (/** @type {string} */ label, /** @type {'join' | 'leave' | 'start'} */ what, kind = 'quiet') =>
    h('button', { type: 'button', class: kind, onclick: () => change(changeTournament(app, now.tournament, what)) }, label);
  const { yours } = now;
  const go = () => {
    close();
    attempt(app, app.enter(/** @type {{room: string}} */ (yours).room));
  };
  return h('div', { class: 'acts' }, yours && h('button', { type: 'button', class: 'primary', onclick: go }, r.toTable),
    !isIn && mayJoin && does(r.join, 'join', 'primary'), isIn && now.status !== 'over' && does(r.leave, 'leave'),
    mayStart && does(r.start, 'start', now.players > 1 ? 'primary' : 'quiet'));
}

/** @param {App} app @param {Tournament} now */
function standings(app, now) {
  const r = t().tournaments;
  if (!now.standings.length) return h('p', { class: 'none' }, r.nobody);
  const ties = hasTies(now);
  const heads = ['', r.player, r.points, r.results, ...(ties ? [r.buchholz, r.sonneborn] : [])];
  const lines = now.standings.map((each) => h('tr', { class: [each.left && 'left', each.user.id === app.store.state.me?.id && 'me'].filter(Boolean).join(' ') },
    h('td', {}, String(each.rank)), h('th', { scope: 'row' }, h('bdi', {}, personName(each.user)), each.left && h('small', {}, ` (${r.left})`)),
    h('td', {}, pointsText(each.points)), h('td', { class: 'results' }, `${each.won}–${each.drawn}–${each.lost}`),
    ...(ties ? [h('td', {}, pointsText(each.buchholz ?? 0)), h('td', {}, pointsText(each.sonneborn_berger ?? 0))] : [])));
  return h('div', { class: 'standings', tabindex: 0, role: 'region', 'aria-label': r.standings }, h('table', {},
    h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))), h('tbody', {}, ...lines)));
}

/** @param {App} app @param {TournamentPairing} pairing @param {() => void} close */
function board(app, { users, points, status, room }, close) {
  const r = t().tournaments;
  const names = users.map((user) => (user ? h('bdi', {}, personName(user)) : h('i', {}, r.bye)));
  const result = points ? `${pointsText(points[0])} : ${pointsText(points[1])}` : r.playing;
  const go = () => {
    close();
    attempt(app, app.enter(/** @type {string} */ (room)).catch((error) => { throw Object.assign(error, { message: refusalText(error) }); }));
  };
  const isThere = room && status !== 'forfeit';
  return h('li', {}, h('span', { class: 'what' }, h('span', {}, names[0], ' – ', names[1]), h('small', {}, status === 'forfeit' ? `${result} · ${r.forfeit}` : status === 'bye' ? '' : result)),
    isThere && h('button', { type: 'button', class: 'quiet', onclick: go }, status === 'playing' ? t().games.watch : t().games.look));
}
