/** Draws the picture of sketch: all its lines, or only the new ones. The paper is white by day and by night. */

export const WIDTH = 400;
export const HEIGHT = 300;
/** By number, as lines name them; the last one is the paper's colour, for the eraser. */
export const COLOURS = ['#1d1f21', '#7a7f85', '#c23b34', '#e8833a', '#f0c43c', '#4f9a4e', '#2e7fb8', '#2b3f8c', '#8a4fa0', '#d86fa3', '#8b5a33', '#ffffff'];
export const WIDTHS = [3, 6, 12, 26];

/** @typedef {{p: number[], c: number, w: number, of: number}} Line */

/** The strokes of a picture: with the pieces of each joined. @param {Record<string, Line>} lines @returns {Line[]} */
export function strokesOf(lines) {
  /** @type {Map<number, Line>} */
  const strokes = new Map();
  for (const number of Object.keys(lines).map(Number).sort((one, other) => one - other)) {
    const line = lines[String(number)];
    const before = strokes.get(line.of);
    strokes.set(line.of, before ? { ...before, p: [...before.p, ...line.p] } : line);
  }
  return [...strokes.values()];
}

/** @param {CanvasRenderingContext2D} pen @param {Line[]} strokes */
export function drawPicture(pen, strokes) {
  const scale = pen.canvas.width / WIDTH;
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.lineCap = pen.lineJoin = 'round';
  for (const stroke of strokes) drawStroke(pen, stroke, scale);
}

/** A smooth line through the middles between its points. @param {CanvasRenderingContext2D} pen @param {Line} stroke @param {number} scale */
function drawStroke(pen, { p, c, w }, scale) {
  const at = (/** @type {number} */ index) => [p[index] * scale, p[index + 1] * scale];
  pen.strokeStyle = COLOURS[c] ?? COLOURS[0];
  pen.lineWidth = (WIDTHS[w] ?? WIDTHS[1]) * scale;
  pen.beginPath();
  const [x, y] = at(0);
  pen.moveTo(x, y);
  pen.lineTo(x + 0.01, y); // a dot is seen
  for (let index = 2; index < p.length - 2; index += 2) {
    const [[toX, toY], [nextX, nextY]] = [at(index), at(index + 2)];
    pen.quadraticCurveTo(toX, toY, (toX + nextX) / 2, (toY + nextY) / 2);
  }
  if (p.length > 2) pen.lineTo(...point(at(p.length - 2)));
  pen.stroke();
}

/** @param {number[]} pair @returns {[number, number]} */
function point([x, y]) {
  return [x, y];
}

/** Sharp on every screen. @param {HTMLCanvasElement} canvas */
export function fitPaper(canvas) {
  const width = Math.max(WIDTH, Math.round(canvas.clientWidth * devicePixelRatio));
  const height = Math.round(width * HEIGHT / WIDTH);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}
