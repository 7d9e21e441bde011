/** The sounds of the client, which are synthesized and not loaded. */

const TONE_S = 0.22;
const KNOCK_S = 0.06;

/** Two notes: it is the user's move. */
export function playTone() {
  const audio = new AudioContext();
  const volume = audio.createGain();
  const tone = audio.createOscillator();
  const { currentTime: now } = audio;
  tone.frequency.setValueAtTime(660, now);
  tone.frequency.setValueAtTime(880, now + TONE_S / 2);
  volume.gain.setValueAtTime(0.12, now);
  volume.gain.exponentialRampToValueAtTime(0.001, now + TONE_S);
  tone.connect(volume).connect(audio.destination);
  tone.start(now);
  tone.stop(now + TONE_S);
  tone.onended = () => void audio.close();
}

/** A short, low knock: a piece is put on a wooden board. */
export function playKnock() {
  const audio = new AudioContext();
  const volume = audio.createGain();
  const wood = audio.createOscillator();
  const { currentTime: now } = audio;
  wood.type = 'triangle';
  wood.frequency.setValueAtTime(320, now);
  wood.frequency.exponentialRampToValueAtTime(90, now + KNOCK_S);
  volume.gain.setValueAtTime(0.22, now);
  volume.gain.exponentialRampToValueAtTime(0.001, now + KNOCK_S);
  wood.connect(volume).connect(audio.destination);
  wood.start(now);
  wood.stop(now + KNOCK_S);
  wood.onended = () => void audio.close();
}
