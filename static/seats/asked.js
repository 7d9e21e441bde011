/** What the address of the authors' page asks for: `?game=nim&seats=3&bots=1&options={"misere":true}`. Pure. */

/**
 * @typedef {object} Asked
 * @property {string} game  empty where none is named
 * @property {number} seats  0 where none is named
 * @property {number} bots  how many of the seats bots play, the last ones
 * @property {Record<string, unknown>} options
 */

/** @param {string} query @returns {Asked} throws a SyntaxError if the options are no JSON object */
export function askedOf(query) {
  const params = new URLSearchParams(query);
  return { game: params.get('game') ?? '', seats: countOf(params.get('seats')), bots: countOf(params.get('bots')), options: optionsOf(params.get('options')) };
}

/**
 * The seats as the game allows them, of which a person has one at least.
 *
 * @param {Asked} asked
 * @param {{min_players: number, max_players: number}} game
 * @returns {{seats: number, people: number}}
 */
export function seatsOf({ seats, bots }, { min_players: least, max_players: most }) {
  const count = Math.min(most, Math.max(least, seats));
  return { seats: count, people: Math.max(1, count - bots) };
}

/** @param {string | null} text */
const countOf = (text) => Math.max(0, Math.floor(Number(text ?? 0)) || 0);

/** @param {string | null} text @returns {Record<string, unknown>} */
function optionsOf(text) {
  if (!text?.trim()) return {};
  const options = JSON.parse(text);
  if (typeof options !== 'object' || options === null || Array.isArray(options)) throw new SyntaxError('the options are no object');
  return options;
}
