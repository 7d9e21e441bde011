/** What players do besides moving: offers and answers, resigning, a rematch. */

import { enter } from '../../actions/rooms.js';
import { saveNotifying } from '../../actions/notifying.js';
import { attemptAtTable } from '../../actions/tables.js';
import { confirm, openDialog } from '../../dialogs/dialog.js';
import { refusalText, t } from '../../i18n/index.js';
import { plansMoves, setPlansMoves } from '../../preferences.js';
import { activeTimeline } from '../../state/rooms.js';
import { mayBePlanned, offersNow, seatOf } from '../../state/tables.js';
import { fill, h, iconButton } from '../parts/dom.js';
import { icon } from '../parts/icons.js';
import { openMenu } from '../parts/menu.js';
import { seatName } from '../parts/match_text.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/state.js').Table} Table
 * @typedef {import('../../../sdk/types.js').GameEvent} GameEvent
 * @typedef {import('../../../sdk/types.js').Offer} Offer
 */

/** @type {Record<Offer, string>} */
const ICONS = { draw: 'half', undo: 'undo', pause: 'pause', resume: 'play', rematch: 'again' };

/** @param {App} app @returns {{offers: HTMLElement, tools: HTMLElement, draw: (table: Table, match: GameEvent) => void}} */
export function tableActions(app) {
  const offers = h('div', { class: 'offers', role: 'status' });
  const tools = h('div', { class: 'table-tools' });
  return {
    offers,
    tools,
    draw: (table, match) => {
      drawOffers(app, offers, table, match);
      drawTools(app, tools, table, match);
    },
  };
}

/** @param {App} app @param {HTMLElement} element @param {Table} table @param {GameEvent} match */
function drawOffers(app, element, table, match) {
  const seat = seatOf(match, app.store.state.me);
  const standing = seat === null ? [] : (match.offers ?? []);
  const signature = JSON.stringify([match.match, standing]);
  if (element.dataset.signature === signature) return;
  element.dataset.signature = signature;
  fill(element, ...standing.map(({ offer, seat: by }) => drawOffer(app, table, match, offer, by, by === seat)));
}

/** @param {App} app @param {Table} table @param {GameEvent} match @param {Offer} offer @param {number} by @param {boolean} mine */
function drawOffer(app, table, match, offer, by, mine) {
  const g = t().games;
  const answer = (/** @type {boolean} */ accept) => () => attemptAtTable(app, table.match.answer(offer, accept));
  const says = mine ? g.asked[offer] : g.asks[offer](seatName(match.seats[by]));
  return h('div', { class: 'offer' }, icon(ICONS[offer]), h('span', {}, says),
    !mine && h('button', { type: 'button', class: 'primary', onclick: answer(true) }, g.accept),
    h('button', { type: 'button', class: 'quiet', onclick: answer(false) }, mine ? g.withdraw : g.decline));
}

/** @param {App} app @param {HTMLElement} element @param {Table} table @param {GameEvent} match */
function drawTools(app, element, table, match) {
  const seat = seatOf(match, app.store.state.me);
  const possible = seat === null ? [] : offersNow(match);
  const signature = JSON.stringify([match.match, seat, match.status, possible, match.rematch, match.hands && table.hand]);
  if (element.dataset.signature === signature) return;
  element.dataset.signature = signature;
  const g = t().games;
  const turn = () => {
    table.turned = !table.turned;
    app.store.change();
  };
  const hands = match.hands?.length ?? 0;
  const look = () => {
    table.hand = (table.hand + 1) % hands;
    app.store.change();
  };
  const resign = seat !== null && (match.status === 'playing' || match.status === 'paused');
  const menu = iconButton('dots', g.menu, () => openMenu(menu, g.menu, [
    ...(match.seats.length === 2 ? [{ label: g.flip, icon: 'again', run: turn }] : []),
    ...switches(app, seat),
    { label: g.fair, icon: 'shield', run: () => openFairness(table) },
  ]), { 'aria-haspopup': 'menu' });
  const next = match.rematch;
  fill(element, ...possible.map((offer) => offerButton(app, table, offer)),
    next && h('button', { type: 'button', class: 'primary', onclick: () => attemptAtTable(app, enter(app, next)) }, g.nextMatch),
    seat === null && match.status !== 'open' && h('span', { class: 'watching' }, icon('eye'), g.watching),
    hands > 0 && tool('eye', t().searching.hand(seatName(match.seats[table.hand % hands])), look),
    resign && tool('flag', g.resign, () => askResign(table)), match.status !== 'open' && menu);
}

/** What a player may switch off: moves that are planned ahead, and a knock at each. @param {App} app @param {number | null} seat */
function switches(app, seat) {
  const { state } = app.store;
  const { notifying } = state;
  const plans = plansMoves();
  const plan = { label: t().games.plan, several: true, checked: plans, run: () => {
    setPlansMoves(!plans);
    app.store.change();
  } };
  const knock = { label: t().games.knock, several: true, checked: notifying.knock, run: () => saveNotifying(app, { ...notifying, knock: !notifying.knock }) };
  return seat !== null && mayBePlanned(activeTimeline(state)?.info?.game) ? [plan, knock] : [knock];
}

/** @param {App} app @param {Table} table @param {Offer} offer */
function offerButton(app, table, offer) {
  const run = () => attemptAtTable(app, table.match.offer(offer));
  if (offer === 'rematch' || offer === 'resume') return h('button', { type: 'button', class: 'primary', onclick: run }, icon(ICONS[offer]), t().games[offer]);
  return tool(ICONS[offer], t().games[offer], run);
}

/** @param {string} name @param {string} label @param {() => void} run */
function tool(name, label, run) {
  return h('button', { type: 'button', class: 'tool', onclick: run }, icon(name), h('span', {}, label));
}

/** @param {Table} table */
function askResign(table) {
  const g = t().games;
  confirm({ title: g.resignSure, intro: g.resignHint, submit: g.resign, explain: refusalText, run: () => table.match.resign() });
}

/** @param {Table} table */
function openFairness(table) {
  const g = t().games;
  const { seed, seed_hash } = table.match.state ?? {};
  openDialog({ title: g.fair, intro: g.fairIntro, body: [
    h('dl', { class: 'seeds' }, h('dt', {}, g.seedHash), h('dd', {}, seed_hash ?? '–'), h('dt', {}, g.seed), h('dd', {}, seed ?? g.seedLater)),
  ] });
}
