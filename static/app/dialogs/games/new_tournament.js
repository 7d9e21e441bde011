/** The dialog that makes a tournament in a room: game, kind, clock, rounds. */

import { makeTournament } from '../../actions/tournaments.js';
import { catalog } from '../../actions/tables.js';
import { attempt } from '../../app.js';
import { refusalText, t } from '../../i18n/index.js';
import { h } from '../../views/parts/dom.js';
import { gameTitle } from '../../views/parts/match_text.js';
import { field, openDialog, radios, select } from '../dialog.js';
import { clocks } from './clock_presets.js';
import { openTournament } from './tournament.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').GameInfo} GameInfo
 */

const USUAL_CLOCK = '5+3';
const SEATS = 2;

/** @param {App} app @param {string} room */
export function openNewTournament(app, room) {
  attempt(app, catalog(app).then((games) => open(app, room, games.filter(({ min_players: least, max_players: most }) => least <= SEATS && SEATS <= most))));
}

/** @param {App} app @param {string} room @param {GameInfo[]} games */
function open(app, room, games) {
  const r = t().tournaments;
  const offered = clocks().filter(([, , clock]) => clock);
  const clock = select('clock', offered.map(([name, label]) => [name, label]));
  clock.value = USUAL_CLOCK;
  const rounds = field(r.rounds, h('input', { type: 'number', name: 'rounds', min: 1, max: 100, placeholder: r.byPlayers }));
  const kinds = radios('kind', /** @type {const} */ (['swiss', 'round_robin', 'knockout', 'arena']).map((kind) => [kind, r.kinds[kind], r.about[kind]]), 'swiss', r.kind);
  kinds.addEventListener('change', () => {
    const kind = /** @type {HTMLInputElement} */ (kinds.querySelector(':checked')).value;
    rounds.hidden = kind === 'knockout';
    /** @type {HTMLElement} */ (rounds.querySelector('span')).textContent = kind === 'arena' ? r.matches : r.rounds;
  });
  openDialog({
    title: r.create,
    intro: r.createHint,
    body: [h('div', { class: 'pair' }, field(t().games.play, select('game', games.map(({ game, title }) => [game, gameTitle(game, title)]))), field(t().games.clock, clock)),
      kinds, rounds, h('label', { class: 'choice' }, h('input', { type: 'checkbox', name: 'rated' }), h('span', {}, t().games.rated))],
    submit: r.submit,
    explain: refusalText,
    onSubmit: async (form) => {
      const kind = /** @type {import('../../../sdk/types.js').Tournament['kind']} */ (form.get('kind'));
      const made = await makeTournament(app, {
        room,
        game: String(form.get('game')),
        kind,
        clock: /** @type {import('../../../sdk/types.js').ClockAsked} */ (offered.find(([name]) => name === form.get('clock'))?.[2]),
        ...(kind !== 'knockout' && form.get('rounds') ? { rounds: Number(form.get('rounds')) } : {}),
        rated: form.has('rated'),
      });
      setTimeout(() => openTournament(app, made.tournament));
    },
  });
}
