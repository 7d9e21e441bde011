/**
 * @typedef {import('../hosts/host.js').Host} Host
 * @typedef {import('./bus.js').Bus} Bus
 * @typedef {import('./election.js').Election} Election
 */
export class Exchange {
    /** @param {{host: Host, bus: Bus, election: Election, gone: (window: string) => void}} parts */
    constructor({ host, bus, election, gone }: {
        host: Host;
        bus: Bus;
        election: Election;
        gone: (window: string) => void;
    });
    host: import("../hosts/host.js").Host;
    bus: import("./bus.js").Bus;
    election: import("./election.js").Election;
    gone: (window: string) => void;
    #private;
}
export type Host = import("../hosts/host.js").Host;
export type Bus = import("./bus.js").Bus;
export type Election = import("./election.js").Election;
