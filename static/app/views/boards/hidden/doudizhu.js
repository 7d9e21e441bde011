/**
 * Dou dizhu: the player's hand below, where a tap chooses cards; above it, what each seat last played. It makes no
 * difference which cards of a rank are played, so the first ones rise, as the server takes them.
 */

import { t } from '../../../i18n/index.js';
import { chosenCards, nameOfRank, rankOf, ranksOf, SUITS } from '../../../state/games/doudizhu.js';
import { h, reconcile, say } from '../../parts/dom.js';

/** @typedef {import('../board.js').Scene} Scene */

class DoudizhuBoard {
  /** @type {Scene | null} */
  #scene = null;
  /** How many of each rank are chosen. @type {Map<string, number>} */
  #chosen = new Map();
  #version = '';
  #lead = '';
  #hint = 0;

  /** @param {(move: any) => void} play @param {string} title */
  constructor(play, title) {
    const g = t().games.doudizhu;
    this.play = play;
    this.stake = h('p', { class: 'stake' });
    this.bottom = h('div', { class: 'cards small', role: 'img' });
    this.seats = h('div', { class: 'table-cards' });
    this.hand = h('div', { class: 'cards in-hand', role: 'group', 'aria-label': g.yourHand });
    this.tools = h('div', { class: 'choices' });
    this.element = h('div', { class: 'doudizhu', role: 'group', 'aria-label': title },
      h('div', { class: 'in-the-middle' }, this.bottom, this.stake), this.seats, this.hand, this.tools);
  }

  /** @param {Scene} scene */
  draw(scene) {
    this.#scene = scene;
    // What is chosen while others play stays chosen until the own cards are others.
    const version = JSON.stringify([scene.view.hand, scene.view.phase]);
    if (version !== this.#version) this.#choose('');
    this.#version = version;
    const lead = JSON.stringify(scene.view.lead);
    if (lead !== this.#lead) this.#hint = 0;
    this.#lead = lead;
    this.#drawAbove(scene);
    this.#drawSeats(scene);
    this.#drawHand();
    this.#drawTools();
  }

  /** @param {Scene} scene */
  #drawAbove({ view }) {
    const g = t().games.doudizhu;
    const cards = view.bottom ?? [null, null, null];
    this.bottom.setAttribute('aria-label', `${g.bottom}: ${view.bottom ? inWords(view.bottom) : g.faceDown}`);
    reconcile(this.bottom, cards.map((/** @type {number | null} */ card, /** @type {number} */ n) => ({ card, n })), (each) => `${each.n}`, (each) => `${each.card}`, (each) => drawCard(each.card));
    say(this.stake, view.phase === 'bidding' ? g.bidding : g.stake(view.stake, view.bombs));
  }

  /** @param {Scene} scene */
  #drawSeats({ view, bottom, names, pending }) {
    const order = [1, 2, 0].map((step) => (bottom + step) % names.length);
    reconcile(this.seats, order, String, (seat) => JSON.stringify([view.table[seat], view.bids[seat], view.lead, view.landlord, view.hands, names[seat], pending, t().games.doudizhu.pass]), (seat) => {
      const cards = view.hands?.[seat].length ? view.hands[seat] : view.table[seat];
      const leads = view.lead?.seat === seat;
      return h('section', { class: ['place', leads && 'leads', view.landlord === seat && 'of-landlord'].filter(Boolean).join(' ') },
        h('small', {}, names[seat]), said(view, seat, cards));
    });
  }

  #drawHand() {
    const scene = this.#scene;
    if (!scene) return;
    const { view, seat, pending } = scene;
    const chosen = chosenCards(view.hand, pending?.cards ? ranksCount(pending.cards) : this.#chosen);
    this.hand.hidden = seat === null || view.hand.length === 0;
    this.hand.style.setProperty('--count', String(Math.max(view.hand.length, 10)));
    // The highest on the left, and within each rank the first one first.
    const cards = [...view.hand].sort((one, other) => rankOf(other) - rankOf(one) || one - other);
    reconcile(this.hand, cards, String, () => null, (card, held) => {
      const button = held ?? h('button', { type: 'button', class: 'card', onclick: () => this.#tap(card) }, ...faceOf(card));
      button.className = `card ${colourOf(card)}`;
      button.setAttribute('aria-label', cardText(card));
      button.setAttribute('aria-pressed', String(chosen.has(card)));
      return button;
    });
  }

  /** @param {number} card */
  #tap(card) {
    const rank = nameOfRank(card);
    const scene = this.#scene;
    if (!scene || scene.pending) return;
    const raised = chosenCards(scene.view.hand, this.#chosen).has(card);
    this.#chosen.set(rank, (this.#chosen.get(rank) ?? 0) + (raised ? -1 : 1));
    this.#drawHand();
    this.#drawTools();
  }

  /** @param {string} ranks */
  #choose(ranks) {
    this.#chosen = ranksCount(ranks);
    if (!ranks) this.#hint = 0;
  }

  #pass() {
    this.#choose('');
    this.play({ cards: '' });
  }

  #hinted() {
    const hints = this.#scene?.view.hints.filter(Boolean) ?? [];
    if (!hints.length) return this.#pass();
    this.#choose(hints[this.#hint % hints.length]);
    this.#hint += 1;
    this.#drawHand();
    this.#drawTools();
  }

  #drawTools() {
    const scene = this.#scene;
    if (!scene) return;
    const g = t().games.doudizhu;
    const { view, mayMove } = scene;
    const cards = ranksOf(view.hand, this.#chosen);
    const highest = Math.max(...view.bids.map(Number));
    const tools = view.phase === 'bidding'
      ? [0, 1, 2, 3].filter((bid) => !bid || bid > highest).map((bid) => ({ name: g.bids[bid], primary: bid > 0, may: true, act: () => this.play({ bid }) }))
      : [{ name: g.pass, primary: false, may: view.lead !== null, act: () => this.#pass() },
        { name: g.hint, primary: false, may: true, act: () => this.#hinted() },
        { name: g.play, primary: true, may: cards !== '', act: () => this.play({ cards }) }];
    this.tools.hidden = !mayMove;
    reconcile(this.tools, mayMove ? tools : [], (tool) => tool.name, () => null, (tool, held) => {
      const button = /** @type {HTMLButtonElement} */ (held ?? h('button', { type: 'button', class: tool.primary ? 'primary' : 'quiet' }, tool.name));
      button.onclick = tool.act;
      button.disabled = !tool.may;
      return button;
    });
  }
}

/** @param {string} ranks */
function ranksCount(ranks) {
  const counts = new Map();
  for (const rank of ranks) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  return counts;
}

/** What a seat last did. @param {any} view @param {number} seat @param {number[] | null} cards */
function said(view, seat, cards) {
  const g = t().games.doudizhu;
  if (view.phase === 'bidding') return h('p', { class: 'says' }, view.bids[seat] === null ? '…' : g.bids[view.bids[seat]]);
  if (!cards) return h('p', { class: 'says' });
  if (!cards.length) return h('p', { class: 'says' }, g.pass);
  const kind = view.lead?.seat === seat && !view.hands ? g.kinds[view.lead.kind] : '';
  return h('div', { class: 'cards small', role: 'img', 'aria-label': [kind, inWords(cards)].filter(Boolean).join(': ') },
    ...[...cards].sort((one, other) => rankOf(one) - rankOf(other)).map((card) => drawCard(card)), kind && h('small', { class: 'kind' }, kind));
}

/** @param {number} card */
const colourOf = (card) => (card === 53 || (card < 52 && card % 2 === 1) ? 'red' : 'black');

/** @param {number | null} card  null: its back */
function drawCard(card) {
  return card === null ? h('span', { class: 'card back' }) : h('span', { class: `card ${colourOf(card)}` }, ...faceOf(card));
}

/** @param {number} card */
function faceOf(card) {
  if (card >= 52) return [h('b', { class: 'joker' }, t().games.doudizhu.joker)];
  const rank = nameOfRank(card);
  return [h('b', {}, rank === 'T' ? '10' : rank), h('i', {}, SUITS[card % 4])];
}

/** @param {number} card */
function cardText(card) {
  const g = t().games.doudizhu;
  if (card >= 52) return card === 53 ? g.bigJoker : g.smallJoker;
  const rank = nameOfRank(card);
  return `${SUITS[card % 4]}${rank === 'T' ? '10' : rank}`;
}

/** @param {number[]} cards */
const inWords = (cards) => cards.map(cardText).join(' ');

/** @param {string} ranks */
const ranksInWords = (ranks) => [...ranks].map((rank) => ({ T: '10', x: t().games.doudizhu.smallJoker, X: t().games.doudizhu.bigJoker })[rank] ?? rank).join(' ');

/** @type {import('../board.js').MakeBoard} */
export function doudizhu(play, title) {
  const board = new DoudizhuBoard(play, title);
  const g = () => t().games.doudizhu;
  return {
    element: board.element,
    draw: (scene) => board.draw(scene),
    mark: (seat, view) => (view.landlord === seat ? h('span', { class: 'landlord', role: 'img', 'aria-label': g().landlord, title: g().landlord }, '地') : null),
    spoils: (seat, view) => h('span', { class: 'card-count' }, h('span', { class: 'card back' }), g().cards(view.counts[seat])),
    says: ({ view, seat }) => (view.spring ? g().spring : view.landlord === null || seat === null ? '' : view.landlord === seat ? g().youAreLandlord : g().youArePeasant),
    written: ({ bid, cards }) => (bid === undefined ? (cards ? ranksInWords(cards) : g().pass) : g().bids[bid]),
  };
}
