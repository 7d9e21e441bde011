export class SharedSocket {
    /**
     * @param {{bus: Bus, election: Election}} parts
     * @param {{port: string, line: string, path: string, protocols: string[]}} asked  sockets with the same line are
     * shared
     */
    constructor({ bus, election }: {
        bus: Bus;
        election: Election;
    }, asked: {
        port: string;
        line: string;
        path: string;
        protocols: string[];
    });
    readyState: number;
    /** @type {((event: {data: string}) => void) | null} */
    onmessage: ((event: {
        data: string;
    }) => void) | null;
    /** @type {((event: {code: number}) => void) | null} */
    onclose: ((event: {
        code: number;
    }) => void) | null;
    bus: import("./bus.js").Bus;
    asked: {
        port: string;
        line: string;
        path: string;
        protocols: string[];
    };
    off: () => void;
    /** @param {string} data */
    send(data: string): void;
    close(): void;
    /** @param {string} data  a frame that the server sent @param {boolean} toAll  to every window; before its own `hello` they are not for this one */
    bring(data: string, toAll: boolean): void;
    /** @param {number} code */
    end(code: number): void;
    #private;
}
export type Bus = import("./bus.js").Bus;
export type Election = import("./election.js").Election;
