/** @template T @typedef {Set<(what: T) => void>} Listeners */
export class Background {
    interrupted: boolean;
    connected: boolean;
    hide(): void;
    show(): void;
    /** @param {boolean} connected */
    setConnected: (connected: boolean) => void;
    /** @param {() => void} breakOff  called when the background has lasted too long @returns {() => void} to be called when it has ended by itself */
    opened(breakOff: () => void): () => void;
    /** Call it now, or when the mini program is shown again: in the background its code does not run. @param {() => void} tell */
    tell(tell: () => void): void;
    stop(): void;
    api(): {
        onAppShow: (listener: (what: any) => void) => void;
        offAppShow: (listener?: ((what: any) => void) | undefined) => void;
        onAppHide: (listener: (what: any) => void) => void;
        offAppHide: (listener?: ((what: any) => void) | undefined) => void;
        onNetworkStatusChange: (listener: (what: {
            isConnected: boolean;
            networkType: string;
        }) => void) => void;
        offNetworkStatusChange: (listener?: ((what: {
            isConnected: boolean;
            networkType: string;
        }) => void) | undefined) => void;
        /** @param {import('./callbacks.js').Callbacks<{networkType: string}>} callbacks */
        getNetworkType: ({ success, complete }: import("./callbacks.js").Callbacks<{
            networkType: string;
        }>) => void;
    };
    #private;
}
export type Listeners<T> = Set<(what: T) => void>;
