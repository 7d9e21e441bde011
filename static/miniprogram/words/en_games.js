/** The words about games and failures in English. */

/** @type {Record<string, string>} */
const titles = { tictactoe: 'Tic-tac-toe', connect_four: 'Connect four', gomoku: 'Gomoku', chess: 'Chess', xiangqi: 'Xiangqi', go: 'Go', doudizhu: 'Doudizhu', rps: 'Rock, paper, scissors', snake: 'Snake', sketch: 'Sketch', werewolf: 'Werewolf' };

/** @type {Record<string, string>} */
export const outcomes = {
  resigned: 'by resignation',
  timeout: 'on time',
  agreed: 'by agreement',
  abandoned: 'someone left',
  aborted: 'called off',
  three_in_a_row: 'three in a row',
  four_in_a_row: 'four in a row',
  five_in_a_row: 'five in a row',
  board_full: 'the board is full',
  checkmate: 'by checkmate',
  stalemate: 'by stalemate',
  rounds_won: 'by rounds',
};

export const games = {
  titles,
  free: 'Free seat',
  waiting: 'Waiting for somebody to sit down',
  paused: 'Paused',
  running: 'In full swing',
  moving: 'Your move is on its way…',
  yours: 'Your move',
  theirs: (/** @type {string} */ name) => `${name} is to move`,
  all: 'Everybody is to move',
  over: 'The match is over',
  youWon: 'You won',
  youLost: 'You lost',
  won: (/** @type {string} */ name) => `${name} won`,
  drawn: 'A draw',
  days: (/** @type {number} */ d, /** @type {number} */ h) => `${d} d ${h} h`,
  status: { open: 'A seat is free', playing: 'Being played', paused: 'Paused', over: 'Over' },
  offers: { draw: 'Offer a draw', undo: 'Take back', pause: 'Pause', resume: 'Go on', rematch: 'Play again' },
  asks: {
    draw: (/** @type {string} */ name) => `${name} offers a draw.`,
    undo: (/** @type {string} */ name) => `${name} would like to take a move back.`,
    pause: (/** @type {string} */ name) => `${name} would like a pause.`,
    resume: (/** @type {string} */ name) => `${name} would like to go on.`,
    rematch: (/** @type {string} */ name) => `${name} would like to play again.`,
  },
  asked: { draw: 'You offered a draw.', undo: 'You asked to take a move back.', pause: 'You asked for a pause.', resume: 'You asked to go on.', rematch: 'You asked to play again.' },
  cell: (/** @type {number} */ column, /** @type {number} */ row) => `Column ${column}, row ${row}`,
  empty: 'empty',
  black: 'black',
  white: 'white',
  /** @type {Record<string, string>} */
  choices: { black: 'Take black', white: 'Take white', more: 'Two more stones', rock: 'Rock', paper: 'Paper', scissors: 'Scissors', pass: 'Pass', agree: 'Agree', resume: 'Play on', true: 'Yes', false: 'No' },
  /** @type {Record<string, string>} */
  phases: { opening: 'Opening: two black stones and a white one', choice: 'Choose a colour, or put two more stones', more: 'Two more stones', last_choice: 'Choose a colour' },
};

/** What the server says of a rule that was broken; in English it says it well. @type {Record<string, string>} */
export const rules = {};

export const errors = {
  bad_request: 'The server did not understand that.',
  unknown_op: 'The server does not know how to do that.',
  unauthorized: 'WeChat’s sign-in was not accepted.',
  forbidden: 'You may not do that.',
  not_member: 'You are not in this room.',
  not_found: 'There is no such thing.',
  conflict: 'That does not go together with what is there.',
  wrong_password: 'That is not the password.',
  muted: 'You are muted in this room.',
  banned: 'You are banned from this room.',
  room_full: 'The room is full.',
  rate_limited: 'Too fast. Take a breath.',
  too_large: 'That is too large.',
  stale_version: 'The match has gone on meanwhile.',
  illegal_move: 'The rules do not allow that move.',
  not_your_turn: 'It is not your turn.',
  match_over: 'The match is over.',
  unavailable: 'The server cannot do that just now.',
  internal: 'Something went wrong at the server.',
  offline: 'There is no connection.',
  lost: 'The connection broke before the answer came.',
  timeout: 'The server did not answer.',
  busy: 'A move is on its way already.',
  queue_full: 'Too much is waiting for the connection.',
  network: 'The server cannot be reached.',
  recalled: 'You took that back.',
  dropped: 'You gave that up.',
  closed: 'The connection was given up.',
  outdated: 'This version is too old for the server.',
  files_gone: 'The pictures are no longer on the phone. Choose them again.',
  other: 'That did not work.',
};
