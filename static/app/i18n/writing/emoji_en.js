/** The texts about emoji, in English. */

export const emoji = {
  title: 'Emoji',
  search: 'Search emoji',
  more: 'More emoji',
  recent: 'Used last',
  found: (/** @type {number} */ n) => (n ? `${n} found` : 'None found.'),
  groups: { faces: 'Faces', gestures: 'Gestures', nature: 'Nature', food: 'Food and drink', things: 'Things', signs: 'Signs' },
};
