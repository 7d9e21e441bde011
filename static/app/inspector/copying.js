/** The frames that were sent over a socket, as a script that sends them again. Pure. */

import { MASK } from './masking.js';

/**
 * @typedef {import('./traffic.js').Seen} Seen
 * @typedef {'node' | 'browser' | 'wscat'} Form
 */

/** The longest pause between two frames, however long the session was. */
const LONGEST_PAUSE_MS = 3_000;
/** A client sends these by itself. */
const OF_ITSELF = new Set(['ping', 'auth', 'CONNECT', 'beat']);

/**
 * @param {Seen[]} frames
 * @param {Form} form
 * @param {{origin: string, task: string, path: string, protocol: string}} socket
 * @returns {string}
 */
export function scriptOf(frames, form, socket) {
  const sent = frames.filter(({ way, kind, lost }) => way === 'out' && !lost && !OF_ITSELF.has(kind));
  if (form === 'wscat') return wscat(sent, socket);
  const lines = sent.flatMap((seen, index) => {
    const pause = index ? Math.min(LONGEST_PAUSE_MS, seen.at - sent[index - 1].at) : 0;
    return [...(pause >= 50 ? [`await pause(${pause});`] : []), `await say(${commandOf(seen)});`];
  });
  const hidden = lines.some((line) => line.includes(MASK)) ? [`// What was secret is ${MASK} here: put it in before you run this.`] : [];
  return [...hidden, ...(form === 'node' ? nodeHead(socket) : browserHead(socket)), ...TOOLS, ...lines, ...(form === 'node' ? ['client.stop();'] : []), ''].join('\n');
}

/** The SDK counts its own ids. @param {Seen} seen */
function commandOf({ value, text }) {
  if (value === undefined) return JSON.stringify(text);
  const { id, ...command } = /** @type {Record<string, unknown>} */ (value);
  return JSON.stringify(command);
}

const TOOLS = [
  'const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));',
  'const say = async (command) => {',
  '  const answer = await client.ask(command).catch((failure) => failure);',
  '  console.log(command.op, answer);',
  '};',
  '',
];

/** @param {{origin: string}} socket */
function nodeHead({ origin }) {
  return [
    "// TOKEN=... node replay.mjs   (npm install teahouse-client; before Node 22 with the package ws)",
    "import { connectNode } from 'teahouse-client/node';",
    '',
    `const { client } = connectNode({ origin: ${JSON.stringify(origin)}, token: () => process.env.TOKEN });`,
    'await client.ready();',
  ];
}

/** @param {{origin: string}} socket */
function browserHead({ origin }) {
  return [
    '// In a <script type="module">, or in the console of a page of an allowed origin. A guest says it again.',
    `const { connect } = await import(${JSON.stringify(`${origin}/static/sdk/index.js`)});`,
    `const { sessions, client } = connect({ origin: ${JSON.stringify(origin)}, task: 'replay' });`,
    "if (!sessions.current) await sessions.guest('Replay');",
    'await client.ready();',
  ];
}

/** @param {Seen[]} sent @param {{origin: string, path: string, protocol: string}} socket */
function wscat(sent, { origin, path, protocol }) {
  const at = `${origin.replace(/^http/u, 'ws')}${path}`;
  const say = sent.map(({ text }) => ` \\\n  -x ${quoted(text)}`);
  return [
    '# TOKEN is an access token of yours. A ticket opens one socket, within half a minute.',
    `TICKET=$(curl -s -X POST -H "Authorization: Bearer $TOKEN" ${origin}/api/ticket | sed 's/.*"ticket": *"\\([^"]*\\)".*/\\1/')`,
    `wscat -s ${protocol} -c "${at}?task=replay&ticket=$TICKET" -w 5${say.join('')}`,
    '',
  ].join('\n');
}

/** @param {string} text  for a shell */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
