/** The cards of dou dizhu as the view has them: 0 to 51 are threes to twos, four suits each; 52 and 53 the jokers. */

export const RANKS = '3456789TJQKA2xX';
export const SUITS = '♠♥♣♦';

/** @param {number} card @returns {number} the place of its rank */
export function rankOf(card) {
  return card < 52 ? Math.floor(card / 4) : card - 39;
}

/** @param {number} card */
export function nameOfRank(card) {
  return RANKS[rankOf(card)];
}

/**
 * The first cards of each rank in the hand, as the server takes them.
 *
 * @param {number[]} hand
 * @param {Map<string, number>} counts  how many of each rank
 * @returns {Set<number>}
 */
export function chosenCards(hand, counts) {
  const left = new Map(counts);
  return new Set(hand.filter((card) => {
    const many = left.get(nameOfRank(card)) ?? 0;
    left.set(nameOfRank(card), many - 1);
    return many > 0;
  }));
}

/** The chosen cards in the notation of a move: their ranks from the lowest on. @param {number[]} hand @param {Map<string, number>} counts */
export function ranksOf(hand, counts) {
  return [...chosenCards(hand, counts)].map(rankOf).sort((one, other) => one - other).map((rank) => RANKS[rank]).join('');
}
