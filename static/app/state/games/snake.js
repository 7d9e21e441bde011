/**
 * The rules of snake, the same as in `server/games/snake`: a state and the inputs of a tick make the next state, byte
 * for byte equal to the server's. They predict where the player's own snake will be. Pure.
 *
 * @typedef {object} Snake  `body`: its cells, the head first; `turns` wait; `grows` by so many cells; `died` at a tick
 * @property {number[]} body
 * @property {number} heading
 * @property {number[]} turns
 * @property {number} grows
 * @property {number | null} died
 *
 * @typedef {object} State
 * @property {number} width
 * @property {number} height
 * @property {number} pace
 * @property {number} rounds
 * @property {number} round_ticks
 * @property {number} tick
 * @property {number} round
 * @property {'ready' | 'running' | 'shown'} phase
 * @property {number} until
 * @property {Snake[]} snakes
 * @property {number[]} food
 * @property {number[]} points
 * @property {boolean} is_over
 *
 * @typedef {{turn: number}} Input
 * @typedef {(end: number) => number} Below  the random numbers of a tick: a whole number from 0 to `end - 1`
 */

const HZ = 20;
const READY_TICKS = 2 * HZ;
const SHOWN_TICKS = 2 * HZ;
const FOOD = 2;
const LENGTH = 4;
const GROWTH = 2;
const MOST_TURNS = 2;
const [UP, DOWN] = [0, 2];

/**
 * @param {State} state
 * @param {Array<[number, Input]>} inputs  by seat, in order of arrival
 * @param {Below | null} below  null: it is not known, and no food comes
 * @returns {State}
 */
export function tick(state, inputs, below) {
  const now = turned({ ...state, tick: state.tick + 1 }, inputs);
  if (now.phase === 'running') return run(now, below);
  if (now.tick < now.until) return now;
  if (now.phase === 'ready') return { ...now, phase: 'running', until: now.tick + now.round_ticks };
  return nextRound(now, below);
}

/** @param {State} state @param {Array<[number, Input]>} inputs @returns {State} */
function turned(state, inputs) {
  if (!inputs.length) return state;
  const snakes = [...state.snakes];
  for (const [seat, { turn }] of inputs) {
    const snake = snakes[seat];
    const last = snake.turns.at(-1) ?? snake.heading;
    const isAside = (turn - last) % 2 !== 0;
    if (snake.died === null && isAside && snake.turns.length < MOST_TURNS) snakes[seat] = { ...snake, turns: [...snake.turns, turn] };
  }
  return { ...state, snakes };
}

/** @param {State} state @param {Below | null} below @returns {State} */
function run(state, below) {
  const now = (state.tick - 1) % state.pace === 0 ? fed(stepped(state), below) : state;
  const living = now.snakes.filter(({ died }) => died === null).length;
  if (living > 1 && now.tick < now.until) return now;
  const won = pointsOf(now);
  return { ...now, points: now.points.map((had, seat) => had + won[seat]), phase: 'shown', until: now.tick + SHOWN_TICKS };
}

/** @param {State} state @returns {State} */
function stepped(state) {
  const moved = state.snakes.map((snake) => movedOn(state, snake));
  const alive = moved.filter(({ died }) => died === null);
  const bodies = new Set(alive.flatMap(({ body }) => body.slice(1)));
  const heads = alive.map(({ body }) => body[0]);
  const isHit = (/** @type {number} */ head) => bodies.has(head) || heads.filter((other) => other === head).length > 1;
  const snakes = moved.map((snake) => (snake.died === null && isHit(snake.body[0]) ? { ...snake, died: state.tick } : snake));
  const eaten = new Set(snakes.filter(({ died }) => died === null).map(({ body }) => body[0]));
  return { ...state, snakes, food: state.food.filter((cell) => !eaten.has(cell)) };
}

/** @param {State} state @param {Snake} snake @returns {Snake} */
function movedOn(state, snake) {
  if (snake.died !== null) return snake;
  const [heading = snake.heading, ...turns] = snake.turns;
  const head = ahead(state, snake.body[0], heading);
  if (head === null) return { ...snake, heading, turns: [], died: state.tick };
  const grows = snake.grows + (state.food.includes(head) ? GROWTH : 0);
  const kept = grows ? snake.body : snake.body.slice(0, -1);
  return { ...snake, body: [head, ...kept], heading, turns, grows: Math.max(0, grows - 1) };
}

/** @param {State} state @param {number} cell @param {number} heading @returns {number | null} null for the wall */
function ahead({ width, height }, cell, heading) {
  if (heading === 0) return cell >= width ? cell - width : null;
  if (heading === 1) return (cell + 1) % width ? cell + 1 : null;
  if (heading === 2) return cell < width * (height - 1) ? cell + width : null;
  return cell % width ? cell - 1 : null;
}

/** @param {State} state @param {Below | null} below @returns {State} */
function fed(state, below) {
  const missing = state.snakes.length + FOOD - state.food.length;
  if (missing <= 0 || !below) return state;
  const taken = new Set([...state.food, ...state.snakes.filter(({ died }) => died === null).flatMap(({ body }) => body)]);
  const free = Array.from({ length: state.width * state.height }, (_, cell) => cell).filter((cell) => !taken.has(cell));
  const found = Array.from({ length: Math.min(missing, free.length) }, () => free.splice(below(free.length), 1)[0]);
  return { ...state, food: [...state.food, ...found] };
}

/** @param {State} state @returns {number[]} for each seat, how many others it has outlived, or is longer than at the end */
function pointsOf({ snakes }) {
  /** @param {Snake} one @param {Snake} two @returns {boolean} */
  const isBelow = (one, two) => {
    if ((one.died === null) !== (two.died === null)) return two.died === null;
    return one.died === null ? one.body.length < two.body.length : one.died < Number(two.died);
  };
  return snakes.map((mine) => snakes.filter((other) => isBelow(other, mine)).length);
}

/** @param {State} state @param {Below | null} below @returns {State} */
function nextRound(state, below) {
  if (state.round === state.rounds) return { ...state, is_over: true };
  const snakes = hatched(state.width, state.height, state.snakes.length);
  return fed({ ...state, snakes, food: [], round: state.round + 1, phase: 'ready', until: state.tick + READY_TICKS }, below);
}

/** @param {number} width @param {number} height @param {number} seats @returns {Snake[]} side by side, every other one at the top */
function hatched(width, height, seats) {
  const columns = Math.floor((seats + 1) / 2);
  return Array.from({ length: seats }, (_, seat) => {
    const isAbove = seat % 2 === 0;
    const middle = Math.floor((width * (2 * Math.floor(seat / 2) + 1)) / (2 * columns));
    const x = isAbove ? middle : middle + (middle + 1 < width ? 1 : -1);
    const rows = Array.from({ length: LENGTH }, (_each, at) => (isAbove ? LENGTH - at : height - 1 - LENGTH + at));
    return { body: rows.map((y) => y * width + x), heading: isAbove ? DOWN : UP, turns: [], grows: 0, died: null };
  });
}

/**
 * The state behind a view, as far as the next second depends on it. No view shows when a snake died, or how long a
 * round may take.
 *
 * @param {any} view @param {number} at  its tick
 * @returns {State}
 */
function stateOf(view, at) {
  const snakes = Object.keys(view.snakes).sort((one, two) => Number(one) - Number(two)).map((seat) => {
    const { body, heading, dead, turns = [], grows = 0 } = view.snakes[seat];
    return { body, heading, turns, grows, died: dead ? 0 : null };
  });
  const { width, height, pace, rounds, round, phase, until, food, points } = view;
  return { width, height, pace, rounds, round_ticks: Infinity, tick: at, round, phase, until, snakes, food, points, is_over: false };
}

/**
 * The rules that the SDK predicts with.
 *
 * @type {import('../../../sdk/state/prediction.js').Rules<State, Input>}
 */
export const snakeRules = {
  hz: HZ,
  stateOf,
  tick: (state, inputs) => (state.is_over ? state : tick(state, inputs, null)),
  shows: ({ snakes }, seat, { turn }) => snakes[seat].heading === turn || snakes[seat].turns.includes(turn),
};
