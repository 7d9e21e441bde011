/** @extends {Emitter<{change: Held | null}>} */
export class Tokens extends Emitter<{
    change: Held | null;
}> {
    /** @param {Host} host @param {GiveToken} give */
    constructor(host: Host, give: GiveToken);
    /** @type {Held | null} */
    current: Held | null;
    host: import("./hosts/host.js").Host;
    give: GiveToken;
    backoff: Backoff;
    /** @returns {Promise<string>} an access token; rejected with `unauthorized` if the application gives none */
    token(): Promise<string>;
    /** @returns {Promise<string>} a ticket, which opens one socket; rejected with a Failure */
    ticket(): Promise<string>;
    /** Ask the application for another token, unless it has done so since. @param {{access_token: string} | null} [stale] */
    renew(stale?: {
        access_token: string;
    } | null): Promise<void>;
    /**
     * Make one of the server's calls as the user.
     *
     * @param {'GET' | 'POST' | 'PATCH' | 'DELETE'} method
     * @param {string} path  such as `/api/me`
     * @param {object} [body]
     * @returns {Promise<any>} the answer, null for none; rejected with a Failure
     */
    call(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object): Promise<any>;
    /**
     * Forget the token, for example because the application signs its user out; `client.stop()` ends the connection.
     */
    forget(): void;
    #private;
}
export type Host = import("./hosts/host.js").Host;
/**
 * `expires_at`: ms since the epoch by this device's clock,
 *  Infinity if the token does not say
 */
export type Held = {
    access_token: string;
    expires_at: number;
};
/**
 * gives a JSON Web Token
 *  of the user, a new one each time before the last expires; none signs the user out
 */
export type GiveToken = () => Promise<string | null | undefined> | string | null | undefined;
import { Emitter } from './emitter.js';
import { Backoff } from './backoff.js';
