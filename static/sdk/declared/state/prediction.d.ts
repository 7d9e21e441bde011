/** @template S, I */
export class Prediction<S, I> {
    /** @param {Rules<S, I>} rules @param {number} seat  one's own */
    constructor(rules: Rules<S, I>, seat: number);
    rules: Rules<S, I>;
    seat: number;
    /** The newest tick from the server. */
    get told(): number;
    /** @param {any} view @param {number} tick  what the server tells; an earlier one is as good, for a match can go back */
    heard(view: any, tick: number): void;
    /** @param {I} input  was sent @param {number} tick  at which it is to come into force */
    did(input: I, tick: number): void;
    /** @param {number} tick @returns {S | null} the server's newest state for an earlier tick; at most a second ahead of it; null before the first tick */
    at(tick: number): S | null;
    #private;
}
/** How many ticks a client shows the player's inputs ahead of the server's newest tick: as long as the round trip takes. */
export class Lead {
    /** @param {number} hz */
    constructor(hz: number);
    period_ms: number;
    /** @param {number} trip_ms  a round trip */
    measured(trip_ms: number): void;
    /** @param {number} now  in ms @returns {number} in ticks */
    ticks(now: number): number;
    #private;
}
/**
 * of a game, the same as the server's
 */
export type Rules<S, I> = {
    /**
     * ticks a second
     */
    hz: number;
    /**
     * the state that a view shows, for the next second
     */
    stateOf: (view: any, tick: number) => S;
    /**
     * the state one tick later; it does not change its
     * arguments
     */
    tick: (state: S, inputs: Array<[number, I]>) => S;
    /**
     * whether the input can be seen in the state. With
     * it, an input that came too late for its tick is expected at the next ones
     */
    shows?: ((state: S, seat: number, input: I) => boolean) | undefined;
};
