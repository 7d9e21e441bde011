/**
 * @template [Game=any]  the name of its game, for the types of its view and its moves
 * @extends {Emitter<{change: import('./types.js').GameEvent<Game>, tick: import('./types.js').GameEvent<Game>}>}
 */
export class Match<Game = any> extends Emitter<{
    change: import("./types.js").GameEvent<Game>;
    tick: import("./types.js").GameEvent<Game>;
}> {
    /**
     * @param {Client} client  preferably one of its own, so chat and game do not delay each other
     * @param {string} room
     * @param {Game & (import('./wire.js').GameName | (string & {}))} [game]  the name of its game; used only for types
     */
    constructor(client: Client, room: string, game?: Game & (import("./wire.js").GameName | (string & {})));
    /** @type {import('./types.js').GameEvent<Game> | null} */
    state: import("./types.js").GameEvent<Game> | null;
    /** The move that is not answered yet, and the version it was made at. @type {{move: import('./wire.js').MoveOf<Game>, version: number} | null} */
    pending: {
        move: import("./wire.js").MoveOf<Game>;
        version: number;
    } | null;
    clock: ServerClock;
    client: import("./client.js").Client;
    room: string;
    game: (Game & (keyof import("./wire.js").Games | (string & {}))) | undefined;
    /** Subscribe to the match, after joining its room if necessary; after a reconnect it is resumed. */
    open(): Promise<void>;
    /** Subscribe to the match as a member of its room. Never joins. */
    follow(): Promise<void>;
    close(): void;
    /**
     * Predict the player's own inputs in a real-time match, by the rules of its game in JavaScript: from now on
     * `predicted()` returns the state with them. Null ends that.
     *
     * @param {import('./state/prediction.js').Rules<any, any> | null} rules
     * @param {number} [seat]  the player's own
     */
    predict(rules: import("./state/prediction.js").Rules<any, any> | null, seat?: number): void;
    /** @returns {import('./state/foresight.js').Now | null} the match as the player sees it; null while nothing is predicted */
    predicted(): import("./state/foresight.js").Now | null;
    /**
     * Send an input to a real-time match. It takes effect at the first tick after it arrives. Inputs in quick
     * succession are sent one after another; without a connection none is sent.
     *
     * @param {any} input  valid by the game's `input_schema`
     */
    input(input: any): void;
    /** @param {number} seat @returns {{left_s: number, periods?: number, running: boolean} | null} its clock at this moment */
    timeOf(seat: number): {
        left_s: number;
        periods?: number;
        running: boolean;
    } | null;
    /**
     * Make a move. It carries a nonce and is retried after a reconnect, so it counts once.
     *
     * @param {import('./wire.js').MoveOf<Game>} move  valid by the game's schema
     * @returns {Promise<number>} the version after the move; rejected with a Failure
     */
    move(move: import("./wire.js").MoveOf<Game>): Promise<number>;
    /** @param {number} [seat]  by default the first free one */
    sit(seat?: number): Promise<void>;
    /** @param {number} [seat]  by default the user's own; the owner of the room may remove a bot */
    stand(seat?: number): Promise<void>;
    /** @param {number} seat @param {number} level  1 to 5 */
    bot(seat: number, level: number): Promise<void>;
    /** Start with the seated players although seats are free. */
    start(): Promise<void>;
    resign(): Promise<any>;
    /** @param {Offer} offer @returns {Promise<{version: number, room?: string}>} */
    offer(offer: Offer): Promise<{
        version: number;
        room?: string;
    }>;
    /** @param {Offer} offer @param {boolean} accept  false also withdraws the user's own offer */
    answer(offer: Offer, accept: boolean): Promise<any>;
    /** @param {number} version @returns {Promise<import('./types.js').ReplayReply<Game>>} the log and view at that version */
    replay(version: number): Promise<import("./types.js").ReplayReply<Game>>;
    #private;
}
export type Client = import("./client.js").Client;
export type Offer = import("./types.js").Offer;
export type TickEvent = import("./types.js").TickEvent;
import { Emitter } from './emitter.js';
import { ServerClock } from './state/clocks.js';
