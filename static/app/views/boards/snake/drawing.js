/** Draws the arena of snake on a canvas, with the snakes between two cells. */

/**
 * In the order of the seats; colour-blind people can tell them apart too (Okabe and Ito, 2008, somewhat softened).
 */
export const COLOURS = ['#3f8f5b', '#c8553d', '#3a76b0', '#d39a2d', '#8a5aa8', '#2fa3a0', '#b5487f', '#6b6f76'];

/**
 * @typedef {{body: number[], heading: number, dead: boolean}} Snake
 * @typedef {Snake & {tail?: number, progress: number}} Moving  `tail`: the cell it has just left; `progress` from 0 to 1 into the next
 * @typedef {{width: number, height: number, snakes: Record<string, Moving>, food: number[]}} Picture
 * @typedef {{food: string, eye: string}} Paints
 */

/**
 * @param {CanvasRenderingContext2D} pen @param {Picture} view @param {number | null} own @param {Paints} paints
 */
export function drawArena(pen, view, own, paints) {
  const { canvas } = pen;
  const cell = canvas.width / view.width;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const middle = (/** @type {number} */ place) => [(place % view.width + 0.5) * cell, (Math.floor(place / view.width) + 0.5) * cell];
  pen.fillStyle = paints.food;
  for (const place of view.food) {
    const [x, y] = middle(place);
    pen.beginPath();
    pen.arc(x, y, cell * 0.3, 0, 2 * Math.PI);
    pen.fill();
  }
  for (const [seat, snake] of Object.entries(view.snakes)) {
    const points = snake.body.map(middle);
    const { tail, progress } = snake;
    if (!snake.dead && points.length > 1) {
      const [neck, end] = [points[1], points[points.length - 1]];
      if (tail !== undefined) points.push(between(middle(tail), end, progress));
      points[0] = between(neck, points[0], progress);
    }
    drawSnake(pen, snake, points, cell, Number(seat), own === Number(seat), paints);
  }
}

/** @param {number[]} from @param {number[]} to @param {number} part @returns {number[]} */
function between([x, y], [toX, toY], part) {
  return [x + (toX - x) * part, y + (toY - y) * part];
}

/** @param {CanvasRenderingContext2D} pen @param {Snake} snake @param {number[][]} points @param {number} cell @param {number} seat @param {boolean} isOwn @param {Paints} paints */
function drawSnake(pen, snake, points, cell, seat, isOwn, paints) {
  pen.globalAlpha = snake.dead ? 0.25 : 1;
  pen.lineCap = pen.lineJoin = 'round';
  const trace = (/** @type {number} */ width, /** @type {string} */ colour) => {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.stroke();
  };
  if (isOwn) trace(cell * 0.96, paints.eye);
  trace(cell * 0.74, COLOURS[seat % COLOURS.length]);
  const [x, y] = points[0];
  const [dx, dy] = [[0, -1], [1, 0], [0, 1], [-1, 0]][snake.heading];
  pen.fillStyle = paints.eye;
  for (const side of [-1, 1]) {
    pen.beginPath();
    pen.arc(x + (dx * 0.12 - dy * side * 0.18) * cell, y + (dy * 0.12 + dx * side * 0.18) * cell, cell * 0.09, 0, 2 * Math.PI);
    pen.fill();
  }
  pen.globalAlpha = 1;
}
