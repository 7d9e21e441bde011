/** @extends {Emitter<{leader: string, deposed: null}>} */
export class Election extends Emitter<{
    leader: string;
    deposed: null;
}> {
    /** @param {Parts} parts */
    constructor(parts: Parts);
    /** The name of the window that leads, as far as is known here. @type {string | null} */
    leader: string | null;
    parts: Parts;
    /** Whether this window leads. */
    get leads(): boolean;
    /** Queue for the lead, and let other windows see that this one exists. */
    start(): void;
    /** Check the leader: if it does not answer, another window will lead. */
    ask(): void;
    /**
     * Wait until a window is gone, in whatever way.
     *
     * @param {string} name
     * @param {() => void} gone  called at once if there is none of that name
     */
    watch(name: string, gone: () => void): void;
    /** @returns {Promise<Set<string>>} the open windows */
    windows(): Promise<Set<string>>;
    #private;
}
export type Host = import("../hosts/host.js").Host;
export type Bus = import("./bus.js").Bus;
export type Locks = Pick<LockManager, "request" | "query">;
export type Parts = {
    locks: Locks;
    bus: Bus;
    timers: Pick<Host, "later" | "cancel">;
    /**
     * whether this window is visible to the user
     */
    mayDepose: () => boolean;
};
import { Emitter } from '../emitter.js';
