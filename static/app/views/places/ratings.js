/** The ratings of a person, one for each game, with their history by day. */

import { t } from '../../i18n/index.js';
import { h } from '../parts/dom.js';
import { emblem } from '../parts/game_emblems.js';
import { gameTitle } from '../parts/match_text.js';
import { drawing, s } from '../parts/svg.js';

/** @typedef {import('../../../sdk/wire.js').CurvePoint} RatingPoint */

const WIDTH = 160;
const HEIGHT = 44;
const EDGE = 4;

/** @param {RatingPoint[]} curve  by day @returns {HTMLElement[]} */
export function ratingsOf(curve) {
  if (!curve.length) return [h('li', { class: 'none' }, t().places.noRatings)];
  const games = [...new Set(curve.map(({ game }) => game))];
  return games.map((each) => line(each, curve.filter(({ game }) => game === each)));
}

/** @param {string} game @param {RatingPoint[]} points */
function line(game, points) {
  const now = points[points.length - 1].rating;
  const ratings = points.map(({ rating }) => rating);
  const says = t().places.course(Math.min(...ratings), Math.max(...ratings), points[0].day);
  return h('li', {}, h('span', { class: 'emblem' }, emblem(game)),
    h('span', { class: 'what' }, h('b', {}, h('bdi', {}, gameTitle(game))), h('small', {}, says)), course(points), h('b', { class: 'rating' }, String(now)));
}

/** @param {RatingPoint[]} points */
function course(points) {
  const days = points.map(({ day }) => Date.parse(day));
  const ratings = points.map(({ rating }) => rating);
  const [from, least, most] = [days[0], Math.min(...ratings), Math.max(...ratings)];
  const width = (days[days.length - 1] - from) || 1;
  const height = (most - least) || 1;
  const places = points.map(({ rating }, index) =>
    `${(EDGE + ((days[index] - from) / width) * (WIDTH - 2 * EDGE)).toFixed(1)} ${(HEIGHT - EDGE - ((rating - least) / height) * (HEIGHT - 2 * EDGE)).toFixed(1)}`);
  const path = places.length > 1 ? `M${places.join('L')}` : `M${EDGE} ${HEIGHT / 2}H${WIDTH - EDGE}`;
  return drawing(`0 0 ${WIDTH} ${HEIGHT}`, 'rating-course', s('path', { d: path }));
}
