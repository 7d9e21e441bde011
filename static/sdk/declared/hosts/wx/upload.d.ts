export class Uploads {
    /**
     * @param {typeof globalThis.fetch} fetch
     * @param {(path: string) => Promise<Blob>} files  reads a file of the phone
     * @param {import('./background.js').Background} background
     * @param {string} [referer]
     */
    constructor(fetch: typeof globalThis.fetch, files: (path: string) => Promise<Blob>, background: import("./background.js").Background, referer?: string);
    fetch: typeof fetch;
    files: (path: string) => Promise<Blob>;
    background: import("./background.js").Background;
    referer: string | undefined;
    /** @param {UploadWish} wish */
    upload: (wish: UploadWish) => {
        abort: () => void;
        onProgressUpdate: (listener: Progress) => undefined;
        offProgressUpdate: (listener: Progress) => undefined;
    };
    #private;
}
export type UploadWish = import("./callbacks.js").Callbacks<{
    data: string;
    statusCode: number;
}> & {
    url: string;
    filePath: string;
    name: string;
    header?: Record<string, string>;
    formData?: Record<string, string>;
    timeout?: number;
};
export type Progress = (result: {
    progress: number;
    totalBytesSent: number;
    totalBytesExpectedToSend: number;
}) => void;
