/**
 * The contract of boards: made once for a table, drawn after every change. Types only.
 *
 * @typedef {object} Scene
 * @property {any} view  the game's view of the shown version
 * @property {number | null} seat  of the user; null for a spectator
 * @property {boolean} mayMove
 * @property {boolean} [waits]  whether the user plays and somebody else is to move: then a move may be planned
 * @property {any} pending  the move that is not answered yet
 * @property {{seat: number, move?: any}} [last]
 * @property {number} [tick]  the tick of a real-time match; absent for an earlier version
 * @property {() => import('../../../sdk/state/foresight.js').Now | null} foreseen  the match as the player sees it,
 * by the board's `rules`
 * @property {number} bottom  the seat at the bottom of the board
 * @property {string[]} names  by seat
 * @property {import('../../../sdk/types.js').GameInfo | null} info  from the catalogue
 *
 * @typedef {object} Board
 * @property {HTMLElement} element
 * @property {(scene: Scene) => void} draw
 * @property {import('../../../sdk/state/prediction.js').Rules<any, any>} [rules]  of a real-time game, to show the
 * player's own inputs at once
 * @property {(seat: number, view: any) => Element | null} [mark]  the picture of a seat's pieces
 * @property {(seat: number, view: any) => Element | null} [spoils]  what a seat has captured or scored
 * @property {(scene: Scene) => string} [says]  a remark for the status line
 * @property {(move: any, view: any) => string} [written]  the notation of a move
 * @property {(view: any, tick: number) => boolean} [tick]  a tick of a real-time match; returns whether everything
 * else has to be drawn too
 *
 * @typedef {(play: Play, title: string, speak: (text: string) => void) => Board} MakeBoard  `speak` says something in the room
 * @typedef {(move: any, quiet?: boolean) => void} Play  `quiet`: nobody chose it, so nobody hears that it came too late
 */

export {};
