/** @extends {Emitter<{change: Stored | null}>} */
export class Sessions extends Emitter<{
    change: Stored | null;
}> {
    /** @param {Host} host */
    constructor(host: Host);
    host: import("./hosts/host.js").Host;
    backoff: Backoff;
    current: import("./types.js").Session | null;
    /** Load what another window stored; call it on the window's `storage` event. */
    reload(): void;
    /** @param {string} [name] */
    guest(name?: string): Promise<import("./wire.js").SelfInfo>;
    /**
     * @param {string} name
     * @param {string} password
     */
    login(name: string, password: string): Promise<import("./wire.js").SelfInfo>;
    /**
     * Sign in from a mini program.
     *
     * @param {string} code  from `wx.login`; valid once
     * @param {string} [appid]  of the mini program, required if the server knows several
     */
    wechat(code: string, appid?: string): Promise<import("./wire.js").SelfInfo>;
    /**
     * Create an account. A guest who is signed in keeps the user id.
     *
     * @param {string} name
     * @param {string} password
     */
    register(name: string, password: string): Promise<import("./wire.js").SelfInfo>;
    /** End the session on this device, and on the server if it is reachable. */
    logout(): Promise<void>;
    /**
     * Make one of the server's calls as the user who is signed in.
     *
     * @param {'GET' | 'POST' | 'PATCH' | 'DELETE'} method
     * @param {string} path  such as `/api/sessions`
     * @param {object} [body]
     * @returns {Promise<any>} the answer, null for none; throws a Failure
     */
    call(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object): Promise<any>;
    /** Sign out on this device only, for example because the server has ended the session. */
    forget(): void;
    /** @returns {Promise<string>} an access token that is valid for at least some seconds; throws `unauthorized` */
    token(): Promise<string>;
    /** @returns {Promise<string>} a ticket, which opens one socket; throws a Failure */
    ticket(): Promise<string>;
    /**
     * Trade the refresh token for new tokens, unless another window already did.
     *
     * @param {Stored | null} [stale]  the session to renew
     */
    renew(stale?: Stored | null): Promise<void>;
    #private;
}
export type Stored = import("./types.js").Session;
export type Self = import("./types.js").Self;
export type Host = import("./hosts/host.js").Host;
export type Answer = {
    access_token: string;
    refresh_token: string;
    expires_in_s: number;
    user: Self;
};
import { Emitter } from './emitter.js';
import { Backoff } from './backoff.js';
