/**
 * What every board is: made once for a table, drawn whenever something changed. Types only.
 *
 * @typedef {object} Scene
 * @property {any} view  what the game shows of the version that is looked at
 * @property {number | null} seat  one's own
 * @property {boolean} mayMove
 * @property {any} pending  the move that is on its way
 * @property {{seat: number, move?: any}} [last]
 * @property {number} bottom  the seat from whose side the board is seen
 * @property {string[]} names  by seat
 * @property {import('../../../sdk/types.js').GameInfo | null} info  of the catalogue
 *
 * @typedef {object} Board
 * @property {HTMLElement} element
 * @property {(scene: Scene) => void} draw
 * @property {(seat: number, view: any) => Element | null} [mark]  what a seat plays with
 * @property {(seat: number, view: any) => Element | null} [spoils]  what a seat has won so far
 * @property {(scene: Scene) => string} [says]  beyond whose turn it is
 * @property {(move: any, view: any) => string} [written]  a move in words
 *
 * @typedef {(play: (move: any) => void, title: string) => Board} MakeBoard
 */

export {};
