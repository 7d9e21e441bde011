/** Emoji by their short names, as people type them between colons. A flat table. */

/** @type {ReadonlyMap<string, string>} */
export const EMOJI = new Map(Object.entries({
  smile: '😄', grin: '😁', joy: '😂', rofl: '🤣', wink: '😉', blush: '😊', heart_eyes: '😍', kissing: '😗', thinking: '🤔',
  neutral: '😐', sob: '😭', cry: '😢', angry: '😠', rage: '😡', scream: '😱', sleepy: '😪', sunglasses: '😎', upside_down: '🙃',
  wave: '👋', thumbsup: '👍', '+1': '👍', thumbsdown: '👎', '-1': '👎', ok_hand: '👌', clap: '👏', pray: '🙏', muscle: '💪',
  point_up: '☝️', eyes: '👀', heart: '❤️', broken_heart: '💔', fire: '🔥', sparkles: '✨', star: '⭐', tada: '🎉', gift: '🎁',
  rocket: '🚀', warning: '⚠️', check: '✅', white_check_mark: '✅', x: '❌', question: '❓', exclamation: '❗', hundred: '💯',
  tea: '🍵', teapot: '🫖', coffee: '☕', beer: '🍺', cake: '🍰', cookie: '🍪', rice: '🍚', dumpling: '🥟', ramen: '🍜',
  sun: '☀️', moon: '🌙', rain: '🌧️', snow: '❄️', rainbow: '🌈', rose: '🌹', bamboo: '🎋', dragon: '🐉', cat: '🐱', dog: '🐶',
  panda: '🐼', game_die: '🎲', chess_pawn: '♟️', trophy: '🏆', soccer: '⚽', music: '🎵', book: '📖', bulb: '💡', lock: '🔒',
}));
