/** Messages in the order of their `seq`, which may have holes. Pure. */

/**
 * @typedef {import('../types.js').Message} Message
 * @typedef {import('../types.js').AppendEvent} AppendEvent
 */

/** Whether a message is only in its thread: the room's history leaves it out. @param {Message} message */
export function isAside({ thread, broadcast }) {
  return thread !== undefined && !broadcast;
}

/** The index of the first message from `seq` on. @param {Message[]} messages  ascending @param {number} seq @returns {number} */
export function placeOf(messages, seq) {
  let low = 0;
  for (let high = messages.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (messages[middle].seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {Message | undefined} held @param {AppendEvent} event @returns {Message | null} the message with the piece; null if the piece does not continue it */
export function grown(held, { at, text }) {
  if (!held?.open || [...(held.text ?? '')].length !== at) return null;
  return { ...held, text: held.text + text };
}
