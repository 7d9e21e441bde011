/** Play: a search for an opponent, a bot, or somebody the user knows; the tables, and the best players. */

import { findMatch } from '../../actions/matchmaking.js';
import { go } from '../../actions/places/places.js';
import { loadGames, loadRanking, loadTables } from '../../actions/places/overview.js';
import { attemptAtTable, makeMatch } from '../../actions/tables.js';
import { attempt } from '../../app.js';
import { botsAfter, clocks } from '../../dialogs/games/clock_presets.js';
import { openGames } from '../../dialogs/games/games.js';
import { t } from '../../i18n/index.js';
import { ownTables } from '../../state/places/known.js';
import { addressOf } from '../../state/places/places.js';
import { fill, h, reconcile } from '../parts/dom.js';
import { emblem } from '../parts/game_emblems.js';
import { icon } from '../parts/icons.js';
import { gameTitle } from '../parts/match_text.js';
import { every } from './place.js';
import { drawRanking, drawSeasons } from './ranking.js';
import { drawOwnTables, drawTables } from './tables.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').GameInfo} GameInfo
 */

/** With a clock, nobody has to wait for a player who is gone. */
const USUAL_CLOCK = '10+5';
const KEPT = 'teahouse.game';

/** @param {App} app @param {string} [asked]  the game of the address @returns {import('./place.js').PlaceView} */
export function playView(app, asked) {
  const p = t().places;
  let chosen = asked ?? localStorage.getItem(KEPT) ?? 'gomoku';
  const games = h('fieldset', { class: 'games' }, h('legend', { class: 'unseen' }, p.game));
  const [own, open, playing] = [h('ul', { class: 'table-list' }), h('ul', { class: 'table-list' }), h('ul', { class: 'table-list' })];
  const ownPart = part(p.yourTables, own);
  const ranking = h('ol', { class: 'ranking' });
  const best = h('h3');
  const seasons = h('select', { name: 'season', hidden: true, 'aria-label': t().searching.seasons, onchange: () => attempt(app, loadRanking(app, chosen, Number(seasons.value))) });
  const form = searchForm(app, () => infoOf(app, chosen));
  const others = h('div', { class: 'ways' }, form.element, botPart(app, () => infoOf(app, chosen)), friendPart(app, () => chosen));
  const choose = (/** @type {string} */ game) => {
    chosen = game;
    localStorage.setItem(KEPT, game);
    history.replaceState(null, '', addressOf({ name: 'play', game }));
    attempt(app, loadRanking(app, game));
    app.store.change();
  };
  every(games, async () => {
    await loadGames(app);
    if (!infoOf(app, chosen)) chosen = app.store.state.overview.games[0].game;
    await Promise.all([loadTables(app), loadRanking(app, chosen)]);
  });
  return {
    element: h('div', { class: 'place play' }, h('header', {}, h('h2', { tabindex: -1 }, t().games.play)), games, others, ownPart,
      h('div', { class: 'columns' }, h('div', {}, part(p.open, open), part(p.playing, playing)), h('section', {}, h('header', {}, best, seasons), ranking))),
    draw: () => {
      const { state } = app.store;
      drawGames(app, games, chosen, choose);
      form.draw();
      ownPart.hidden = ownTables(state).length === 0;
      drawOwnTables(app, own, ownTables(state));
      drawTables(app, open, state.overview.open, p.noOpen);
      drawTables(app, playing, state.overview.playing, p.noPlaying);
      best.textContent = `${p.best}: ${gameTitle(chosen, infoOf(app, chosen)?.title)}`;
      drawSeasons(seasons, state.overview.ranking.get(chosen));
      drawRanking(app, ranking, state.overview.ranking.get(chosen));
    },
  };
}

/** @param {App} app @param {string} game @returns {GameInfo | undefined} */
function infoOf({ store }, game) {
  return store.state.overview.games.find((info) => info.game === game);
}

/** @param {string} title @param {HTMLElement} list */
function part(title, list) {
  return h('section', { 'aria-label': title }, h('header', {}, h('h3', {}, title)), list);
}

/** @param {App} app @param {HTMLElement} fieldset @param {string} chosen @param {(game: string) => void} choose */
function drawGames(app, fieldset, chosen, choose) {
  const { games } = app.store.state.overview;
  if (!games.length) return;
  const legend = /** @type {HTMLElement} */ (fieldset.firstElementChild);
  legend.dataset.key = '';
  reconcile(fieldset, [null, ...games], (info) => info?.game ?? '', () => '', (info, held) => held ?? (info ? gameChoice(info, choose) : legend));
  for (const input of fieldset.querySelectorAll('input')) input.checked = input.value === chosen;
}

/** @param {GameInfo} info @param {(game: string) => void} choose */
function gameChoice(info, choose) {
  return h('label', { class: 'game' }, h('input', { type: 'radio', name: 'played', value: info.game, class: 'unseen', onchange: () => choose(info.game) }),
    emblem(info.game), h('b', {}, h('bdi', {}, gameTitle(info.game, info.title))), h('small', {}, t().games.about[info.game] ?? ''));
}

/** The search for an opponent; while it runs, its bar is above, with its duration and a button to end it. @param {App} app @param {() => GameInfo | undefined} info */
function searchForm(app, info) {
  const p = t().places;
  const g = t().games;
  const clock = h('select', { name: 'clock', 'aria-label': g.clock }, ...clocks().map(([name, label]) => h('option', { value: name, selected: name === USUAL_CLOCK }, label)));
  const s = t().searching;
  const bots = h('select', { name: 'bots' }, ...botsAfter().map(([value, label]) => h('option', { value }, label)));
  const rated = h('input', { type: 'checkbox', name: 'rated', onchange: () => { bots.disabled = rated.checked; } });
  const button = h('button', { type: 'submit', class: 'primary large' }, icon('search'), p.find);
  const element = h('form', { class: 'way find-way' }, h('h3', {}, p.find), h('p', {}, p.findHint), clock, h('label', { class: 'field' }, h('span', {}, s.bots), bots), h('label', { class: 'choice' }, rated, h('span', {}, p.ratedShort)), button);
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    const game = info();
    if (!game || app.store.state.search) return;
    const asked = game.realtime ? undefined : clocks().find(([name]) => name === clock.value)?.[2];
    attemptAtTable(app, findMatch(app, { game: game.game, options: {}, clock: asked, rated: rated.checked, bot_after_s: Number(bots.value) }));
  });
  return {
    element,
    draw: () => {
      clock.hidden = info()?.realtime === true;
      button.disabled = app.store.state.search !== null;
    },
  };
}

/** @param {App} app @param {() => GameInfo | undefined} info */
function botPart(app, info) {
  const p = t().places;
  const level = (/** @type {string} */ label, /** @type {number} */ index) => {
    const run = () => {
      const game = info();
      if (!game) return;
      const wish = { game: game.game, options: {}, seats: game.min_players, visibility: /** @type {const} */ ('public'), bot: index + 1, rated: false, second: false };
      attemptAtTable(app, makeMatch(app, wish, null));
    };
    return h('li', {}, h('button', { type: 'button', class: 'quiet', onclick: run }, `${index + 1}`, h('small', {}, label)));
  };
  return h('section', { class: 'way', 'aria-label': p.bots }, h('h3', {}, icon('bot'), p.bots), h('p', {}, p.botsHint), h('ul', { class: 'levels' }, ...t().games.levels.map(level)));
}

/** @param {App} app @param {() => string} game */
function friendPart(app, game) {
  const p = t().places;
  const section = h('section', { class: 'way', 'aria-label': p.friend });
  fill(section, h('h3', {}, icon('people'), p.friend), h('p', {}, p.friendHint),
    h('button', { type: 'button', class: 'quiet', onclick: () => attempt(app, go(app, { name: 'people' })) }, p.challenge),
    h('button', { type: 'button', class: 'quiet', onclick: () => openGames(app, game()) }, p.byLink));
  return section;
}
