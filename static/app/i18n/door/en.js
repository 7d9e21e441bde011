/** The texts of the sign-in page in English. */

import { errors } from '../errors/codes_en.js';

export const door = {
  product: 'Teahouse',
  tagline: 'A quiet room, a pot of tea, good company.',
  reload: 'Load the page again',
  unreachable: 'The page could not be loaded. Is the network there?',
  theme: 'Light and dark',
  signIn: {
    welcome: 'Come in, sit down',
    intro: 'No form to fill in. Take a seat as a guest, and keep it with an account later.',
    invited: 'You are expected',
    lobby: 'Lobby',
    invitedIntro: (/** @type {string} */ room) => `A link leads you to the room “${room}”. Take a seat as a guest; you are asked once more before you join.`,
    invitedBy: (/** @type {string} */ name) => `${name} invites you`,
    invitedTo: (/** @type {string} */ room, /** @type {number} */ n) => `To the room “${room}”, which has ${n === 1 ? 'one member' : `${n} members`}. Take a seat as a guest; you are asked once more before you join.`,
    inviteEnded: 'This invitation is used up or no longer valid. You are welcome all the same: take a seat as a guest.',
    name: 'Your name',
    namePlaceholder: 'Optional: what shall we call you?',
    guest: 'Take a seat as a guest',
    or: 'or',
    haveAccount: 'I have an account',
    newAccount: 'Make an account',
    account: 'Account',
    password: 'Password',
    login: 'Log in',
    register: 'Make an account',
    asGuest: 'Come in as a guest instead',
    barred: (/** @type {string | undefined} */ why) => `You are banned from this server${why ? `: ${why}` : '.'}`,
    wrong: 'That name and password do not go together.',
    taken: 'That name is taken.',
    bad: {
      name: 'A name has 1 to 32 characters, and none that cannot be seen.',
      password: 'A password has 8 to 256 characters.',
      status: 'A status has one line of up to 80 characters.',
    },
  },  errors,
};
