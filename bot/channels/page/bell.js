// A short ring for somebody who is not looking: sound, vibration, the title.

import { say } from "./page.js";

let sound = null;
let blinking = null;
const title = document.title;

// Browsers allow sound only after the first touch.
function allowSound() {
  const Sound = window.AudioContext || window.webkitAudioContext;
  if (Sound && !sound) sound = new Sound();
}

function tone(start, pitch) {
  const wave = sound.createOscillator();
  const volume = sound.createGain();
  wave.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.25, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.32);
  wave.connect(volume).connect(sound.destination);
  wave.start(start);
  wave.stop(start + 0.35);
}

async function beep() {
  if (!sound) return;
  try {
    await sound.resume();
    tone(sound.currentTime, 660);
    tone(sound.currentTime + 0.18, 880);
  } catch {
    // Without sound the title and the vibration remain.
  }
}

function blink() {
  if (!document.hidden || blinking) return;
  let lit = false;
  blinking = setInterval(() => {
    lit = !lit;
    document.title = (lit ? say("web_title_new") : "") + title;
  }, 1_200);
}

function calm() {
  if (document.hidden) return;
  clearInterval(blinking);
  blinking = null;
  document.title = title;
}

export function ring() {
  beep();
  blink();
  // Before the first touch browsers refuse to vibrate, and complain.
  if (sound && navigator.vibrate) navigator.vibrate([120, 80, 120]);
}

export function startBell() {
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, allowSound, { once: true });
  }
  document.addEventListener("visibilitychange", calm);
}
