/** A simulated worse network for this page, from its address: `?network=DELAY_MS,JITTER_MS,LOSS`. Pure. */

/** @param {string} query @returns {import('../../../sdk/hosts/shaped.js').Shape | null} null if none is asked for */
export function networkOf(query) {
  const asked = new URLSearchParams(query).get('network');
  if (asked === null) return null;
  const [delay_ms = 0, jitter_ms = 0, loss = 0] = asked.split(',').map((part) => Math.max(0, Number(part) || 0));
  return { delay_ms, jitter_ms, loss: Math.min(1, loss) };
}
