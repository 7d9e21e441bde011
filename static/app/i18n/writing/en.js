/** The texts about messages that are more than a text said once, in English. */

export const writing = {
  onlyYou: 'Only you see this',
  onlyFor: (/** @type {string} */ names) => `Only you and ${names} see this`,
  hide: 'Hide',
  growing: 'Still being written',
  spoiler: 'Hidden words: show them',
  commands: {
    me: '/me waves — say what you do',
    roll: '/roll 2d6+3 — roll dice',
    topic: '/topic green tea — set the topic of the room',
    invite: '/invite or /invite Mei — make an invitation, or bring somebody in',
    nick: '/nick Mei — change your name',
    play: '/play chess — make a table',
    poll: '/poll Tea? | green | black — ask for votes',
    mute: '/mute Mei 10m — let somebody be silent for a while',
    help: '/help — list the commands',
  },
  done: (/** @type {string} */ command) => `${command}: done.`,
  invited: (/** @type {string} */ code) => `Invitation: ${code}`,
  unknown: (/** @type {string} */ command) => `There is no command ${command}. It was not said; /help lists them.`,
  nobody: (/** @type {string} */ name) => `Nobody here is called ${name}.`,
};
