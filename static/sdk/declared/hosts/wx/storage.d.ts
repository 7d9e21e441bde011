/** @param {Kept} [kept] */
export function storageOf(kept?: Kept): {
    getStorageSync: (key: string) => any;
    setStorageSync: (key: string, data: any) => void;
    removeStorageSync: (key: string) => void;
    clearStorageSync: () => void;
};
export type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem" | "clear">;
