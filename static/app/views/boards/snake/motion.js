/**
 * What snake shows at this moment: the others a little behind the newest tick, so that they move smoothly; the
 * player's own snake ahead of it, where its inputs will have taken it. Pure.
 *
 * @typedef {import('./drawing.js').Moving} Moving
 * @typedef {import('./drawing.js').Picture} Picture
 * @typedef {import('../../../state/games/snake.js').State} State
 */

/** @param {number} tick @param {number} pace @returns {number} the tick of the last step */
const stepBefore = (tick, pace) => tick - ((tick - 1) % pace);

/** @param {number} value */
const part = (value) => Math.min(1, Math.max(0, value));

/**
 * The snakes of a view, on their way into their cells.
 *
 * @param {any} view @param {number} at  its tick @param {number} now  a tick, with a fraction of the next
 * @param {any} before  the last view before its step
 * @returns {Picture}
 */
export function told(view, at, now, before) {
  const runs = view.phase === 'running';
  const progress = runs ? part((now - stepBefore(at, view.pace)) / view.pace) : 1;
  const isSame = runs && before && before.round === view.round;
  const snakes = Object.entries(view.snakes).map(([seat, snake]) => {
    const old = isSame ? before.snakes[seat]?.body ?? [] : [];
    const moved = old.length === snake.body.length && old[0] !== snake.body[0];
    return [seat, { ...snake, progress, tail: moved ? old.at(-1) : undefined }];
  });
  return { width: view.width, height: view.height, snakes: Object.fromEntries(snakes), food: view.food };
}

/**
 * The player's own snake, as predicted. Its death is never predicted: only the server knows where the others will be.
 *
 * @param {import('../../../../sdk/state/foresight.js').Now} now @param {number} seat
 * @returns {{snake: Moving, state: State} | null} null while no snake steps
 */
export function foreseen(now, seat) {
  let tick = Math.floor(now.tick);
  /** @type {State} */
  let state = now.at(tick);
  while (state.snakes[seat].died !== null && tick > now.told) state = now.at(--tick);
  const snake = state.snakes[seat];
  if (state.phase !== 'running' || snake.died !== null) return null;
  const step = stepBefore(state.tick, state.pace);
  const old = step > now.told ? /** @type {State} */ (now.at(step - 1)).snakes[seat].body : null;
  const tail = old && old.length === snake.body.length && old[0] !== snake.body[0] ? old.at(-1) : undefined;
  const { body, heading } = snake;
  return { snake: { body, heading, dead: false, tail, progress: part((now.tick - step) / state.pace) }, state };
}

/** @param {Picture} picture @param {any} view  the newest @param {import('../../../../sdk/state/foresight.js').Now | null} now @param {number | null} seat @returns {Picture} with the player's own snake where it is predicted */
export function together(picture, view, now, seat) {
  const own = now && seat !== null && view.phase !== 'shown' ? foreseen(now, seat) : null;
  if (!own || seat === null || own.state.round !== view.round) return picture;
  const eaten = new Set(own.snake.body);
  return { ...picture, snakes: { ...picture.snakes, [seat]: own.snake }, food: picture.food.filter((cell) => !eaten.has(cell)) };
}
