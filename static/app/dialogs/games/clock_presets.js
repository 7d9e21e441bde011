/** The time controls that the dialog offers. A flat table. */

import { t } from '../../i18n/index.js';

const DAY_S = 86_400;
/** After how many seconds a bot may play in place of an opponent. */
const BOTS_AFTER_S = [10, 30, 60];

/** @param {number} minutes @param {number} increment_s @returns {import('../../../sdk/types.js').ClockAsked} */
const fischer = (minutes, increment_s) => ({ kind: 'fischer', initial_s: minutes * 60, increment_s });

/** @returns {Array<[name: string, label: string, clock: import('../../../sdk/types.js').ClockAsked | undefined]>} */
export function clocks() {
  const g = t().games;
  return [
    ['', g.noClock, undefined],
    ['1+0', g.minutes(1, 0), fischer(1, 0)],
    ['3+2', g.minutes(3, 2), fischer(3, 2)],
    ['5+3', g.minutes(5, 3), fischer(5, 3)],
    ['10+5', g.minutes(10, 5), fischer(10, 5)],
    ['30+20', g.minutes(30, 20), fischer(30, 20)],
    ['byo', g.byoYomi(5, 3, 20), { kind: 'byo_yomi', initial_s: 300, periods: 3, period_s: 20 }],
    ['move', g.perMove(30), { kind: 'per_move', period_s: 30 }],
    ['days', g.days(1), { kind: 'correspondence', period_s: DAY_S }],
  ];
}

/** @returns {Array<[string, string]>} when a bot plays if no opponent is found */
export function botsAfter() {
  return [['', t().searching.never], ...BOTS_AFTER_S.map((s) => /** @type {[string, string]} */ ([String(s), t().searching.after(s)]))];
}
