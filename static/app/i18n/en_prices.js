/** The texts about prices in English. */

export const prices = {
  label: (/** @type {string} */ symbol) => `Prices of ${symbol}`,
  simulated: 'Simulated',
  simulatedLong: 'Simulated: these prices are made up, or played back from a recording. They are of no market.',
  none: 'No prices yet. The line begins with the first one.',
  change: 'Change',
  low: 'Low',
  high: 'High',
  volume: 'Volume',
  asOf: 'As of',
  over: (/** @type {number} */ n) => (n === 1 ? 'one price' : `over ${n} prices`),
  symbols: 'Symbols',
  time: 'Time',
  price: 'Price',
  table: 'The last prices as a table',
  walk: 'Arrow keys walk along the line.',
  rising: 'rising',
  falling: 'falling',
  steady: 'unchanged',
  summary: (/** @type {{symbol: string, last: string, direction: string, percent: string, low: string, high: string}} */ of) =>
    `${of.symbol} is at ${of.last}, ${of.direction} (${of.percent}), between ${of.low} and ${of.high}.`,
  point: (/** @type {string} */ price, /** @type {string} */ time, /** @type {string} */ volume) => `${price} at ${time}, volume ${volume}`,
};
