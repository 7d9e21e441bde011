/** @returns {number} ms since the page was opened; never goes back */
export function uptime(): number;
/**
 * The default server of a page: the page's host, with the path (`BASE_PATH`) below which the SDK was loaded, unless
 * the SDK came from elsewhere or is part of a bundle.
 *
 * @param {string} origin  of the page
 * @param {string | URL} [module]  the address of a module of the SDK
 * @returns {string}
 */
export function serverOf(origin: string, module?: string | URL): string;
/**
 * @param {string} [origin]  of the server, with its path where it has one; by default that of the page
 * @returns {Host}
 */
export function browserHost(origin?: string): Host;
/**
 * what `upload` sends
 */
export type Sent = {
    headers: Record<string, string>;
    body: Blob | ArrayBuffer;
    onProgress?: ((sent: number) => void) | undefined;
    signal?: AbortSignal | undefined;
};
/**
 * What the SDK needs from its environment. Time, chance, storage and network go through a host, so a test or a mini
 * program can bring its own.
 */
export type Host = {
    /**
     * ms since the epoch, by the device clock; only for what is stored or shown
     */
    now: () => number;
    /**
     * ms that never go back, even if the device clock is changed; without it, `now`
     */
    uptime?: (() => number) | undefined;
    /**
     * 0 <= x < 1
     */
    random: () => number;
    /**
     * an idle timer does not keep the program
     * running
     */
    later: (fn: () => void, ms: number, idle?: boolean) => unknown;
    cancel: (timer: unknown) => void;
    /**
     * returns a function that stops it
     */
    every: (fn: () => void, ms: number) => () => void;
    fetch: (path: string, init: RequestInit) => Promise<Response>;
    /**
     * a POST
     * that tells how far it is; without it, `fetch`
     */
    upload?: ((path: string, what: Sent) => Promise<Pick<Response, "ok" | "json">>) | undefined;
    open: (path: string, protocols: string[]) => WebSocket;
    storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
    /**
     * runs work of the same name one after another, over all tabs
     */
    exclusive: <T>(name: string, work: () => Promise<T>) => Promise<T>;
};
/**
 * who the user is: a session of the server, or tokens of the application
 */
export type Credentials = {
    host: Host;
    /**
     * null if nobody is signed in, or that is not known yet
     */
    current: {
        access_token: string;
    } | null;
    /**
     * an access token; rejected with a Failure
     */
    token: () => Promise<string>;
    ticket: () => Promise<string>;
    renew: (stale?: any) => Promise<void>;
    on: (name: "change", listener: (now: {
        access_token: string;
    } | null) => void) => () => void;
};
