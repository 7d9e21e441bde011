/** The dialog that creates a match: game, opponent, side, clock and options. */

import { findMatch } from '../../actions/matchmaking.js';
import { catalog, makeMatch } from '../../actions/tables.js';
import { attempt, toast } from '../../app.js';
import { refusalText, t } from '../../i18n/index.js';
import { activeTimeline } from '../../state/rooms.js';
import { fill, h } from '../../views/parts/dom.js';
import { emblem } from '../../views/parts/game_emblems.js';
import { gameTitle } from '../../views/parts/match_text.js';
import { botsAfter, clocks } from './clock_presets.js';
import { field, openDialog, select } from '../dialog.js';
import { drawOptions, readOptions } from './game_options.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').GameInfo} GameInfo
 * @typedef {import('../../../sdk/types.js').RoomInfo} RoomInfo
 */

/** The colours of games that have them; the option that says who plays the first one, which begins, has the name of that colour. @type {Record<string, Array<'white' | 'black' | 'red'>>} */
const COLOURS = { chess: ['white', 'black'], xiangqi: ['red', 'black'], go: ['black', 'white'] };
/** A search for any opponent. */
const STRANGER = 'stranger';

/** @param {App} app @param {string} [asked]  the game named after `/play` */
export function openGames(app, asked = '') {
  attempt(app, catalog(app).then((games) => {
    const named = games.filter((info) => isNamed(info, asked));
    if (asked && !named.length) return toast(app, t().games.unknown(asked));
    // "go" is also the beginning of gomoku.
    const exactly = named.find((info) => info.game === asked.trim().toLowerCase());
    return openTableDialog(app, games, exactly ?? named[0] ?? games[0]);
  }));
}

/** @param {GameInfo} info @param {string} asked */
function isNamed(info, asked) {
  const plain = (/** @type {string} */ text) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return [info.game, info.title, gameTitle(info.game, info.title)].some((name) => plain(name).startsWith(plain(asked)));
}

/** @param {App} app @param {GameInfo[]} games @param {GameInfo} first */
function openTableDialog(app, games, first) {
  const g = t().games;
  let chosen = first;
  const details = h('div', { class: 'details' });
  const show = (/** @type {GameInfo} */ info) => {
    chosen = info;
    fill(details, ...drawDetails(info, from));
    if (details.isConnected) fit(dialog);
  };
  const looked = activeTimeline(app.store.state)?.info;
  const from = looked && (looked.kind === 'chat' || looked.kind === 'dm') ? looked : null;
  const dialog = openDialog({
    title: g.pick,
    intro: from ? g.pickIntro : undefined,
    body: [h('fieldset', { class: 'games' }, h('legend', { class: 'unseen' }, g.play), ...games.map((info) => gameChoice(info, info === first, show))), details],
    submit: g.open,
    explain: refusalText,
    onSubmit: (form) => (form.get('against') === STRANGER ? findMatch(app, askedOf(chosen, form)) : makeMatch(app, wishOf(chosen, form), cardRoom(form, from))),
  });
  dialog.classList.add('wide');
  details.addEventListener('change', () => fit(dialog));
  show(first);
  fit(dialog);
  /** @type {HTMLElement | null} */ (dialog.querySelector('.games input:checked'))?.focus();
}

/** A match against a bot does not concern the room that it is made from: it has no card there. @param {FormData} form @param {RoomInfo | null} from */
function cardRoom(form, from) {
  return form.get('against') ? null : (from?.room ?? null);
}

/** @param {GameInfo} info @param {boolean} checked @param {(info: GameInfo) => void} show */
function gameChoice(info, checked, show) {
  return h('label', { class: 'game' }, h('input', { type: 'radio', name: 'game', value: info.game, checked, class: 'unseen', onchange: () => show(info) }),
    emblem(info.game), h('b', {}, h('bdi', {}, gameTitle(info.game, info.title))), h('small', {}, t().games.about[info.game] ?? ''));
}

/** @param {GameInfo} info @param {RoomInfo | null} from  the room that the match is created from */
function drawDetails(info, from) {
  const g = t().games;
  const colours = COLOURS[info.game];
  const [first, second] = colours ? colours.map((colour) => g[colour]) : [g.first, g.second];
  const sided = info.max_players === 2 && info.game !== 'rps';
  const { min_players: least, max_players: most } = info;
  const { own, common } = drawOptions(info);
  return [
    h('div', { class: 'pair' }, field(g.against, opponents()),
      sided && field(g.side, select('side', [['first', first], ['second', second], ['chance', g.chance]])),
      most > least && field(g.seats, h('input', { type: 'number', name: 'seats', min: least, max: most, value: least, required: true }))),
    h('p', { class: 'hint' }, g.strangerHint),
    field(t().searching.bots, select('bots', botsAfter())),
    h('div', { class: 'pair' }, !info.realtime && field(g.clock, select('clock', clocks().map(([name, label]) => [name, label]))), ...own),
    tick('rated', g.rated, false),
    h('details', {}, h('summary', {}, g.more), ...common,
      tick('private', from ? g.privateHere : g.private, from !== null && needsKey(from))),
  ];
}

function opponents() {
  const g = t().games;
  const bots = g.levels.map((label, index) => /** @type {[string, string]} */ ([String(index + 1), `${g.bot} · ${index + 1} · ${label}`]));
  return select('against', [['', g.person], [STRANGER, g.stranger], ...bots]);
}

/** @param {string} name @param {string} label @param {boolean} checked */
function tick(name, label, checked) {
  return h('label', { class: 'choice' }, h('input', { type: 'checkbox', name, checked }), h('span', {}, label));
}

/** Show the fields that fit the chosen opponent, and label the button. @param {HTMLDialogElement} dialog */
function fit(dialog) {
  const against = /** @type {HTMLSelectElement} */ (dialog.querySelector('[name=against]')).value;
  const found = against === STRANGER;
  for (const name of ['side', 'seats', 'private']) hide(dialog, `[name=${name}]`, found);
  hide(dialog, '[name=bots]', !found);
  hide(dialog, '[name=rated]', against !== '' && !found); // bots have no ratings
  const intro = /** @type {HTMLElement | null} */ (dialog.querySelector('.intro'));
  if (intro) intro.hidden = against !== ''; // only for people there is a card
  /** @type {HTMLElement} */ (dialog.querySelector('.hint')).hidden = !found;
  /** @type {HTMLElement} */ (dialog.querySelector('[type=submit]')).textContent = found ? t().games.find : t().games.open;
}

/** @param {HTMLElement} dialog @param {string} input @param {boolean} hidden */
function hide(dialog, input, hidden) {
  const label = /** @type {HTMLElement | null} */ (dialog.querySelector(input)?.closest('label'));
  if (label) label.hidden = hidden;
}

/** A match in a locked or private room is private, unless its creator unchecks it. @param {RoomInfo} room */
function needsKey(room) {
  return room.visibility === 'private' || room.locked;
}

/** @param {GameInfo} info @param {FormData} form @returns {import('../../actions/tables.js').Wish} */
function wishOf(info, form) {
  const asked = form.get('side') ?? 'first';
  const side = asked === 'chance' ? (Math.random() < 0.5 ? 'first' : 'second') : asked;
  const options = readOptions(info, form);
  // Colours, where there are any, are an option of the game; in other games the first seat begins.
  const colours = COLOURS[info.game];
  if (colours) options[colours[0]] = asked === 'chance' ? 'random' : side;
  return {
    game: info.game,
    options,
    clock: clockOf(form),
    seats: Number(form.get('seats')) || undefined,
    least: info.min_players,
    rated: form.has('rated') && !form.get('against'),
    visibility: form.has('private') ? 'private' : 'public',
    bot: Number(form.get('against')) || undefined,
    second: !colours && side === 'second',
  };
}

/** @param {GameInfo} info @param {FormData} form @returns {import('../../actions/matchmaking.js').Asked} */
function askedOf(info, form) {
  return { game: info.game, options: readOptions(info, form), clock: clockOf(form), rated: form.has('rated'), bot_after_s: Number(form.get('bots')) };
}

/** @param {FormData} form */
function clockOf(form) {
  return clocks().find(([name]) => name === form.get('clock'))?.[2];
}
