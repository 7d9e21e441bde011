/**
 * Named events with typed payloads. If a listener throws, the others are still called, and the error is reported.
 *
 * @template {object} Events
 */
export class Emitter<Events extends object> {
    /**
     * @template {keyof Events} Name
     * @param {Name} name
     * @param {(payload: Events[Name]) => void} listener
     * @returns {() => void} unsubscribes the listener
     */
    on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): () => void;
    /**
     * @template {keyof Events} Name
     * @param {Name} name
     * @param {Events[Name]} payload
     */
    emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void;
    #private;
}
