// A voice message as one big button: the browsers' own controls are small print.

import { icon, make, say } from "./page.js";

export function player(url) {
  const audio = make("audio", { preload: "metadata", src: url });
  const button = make("button", { type: "button", className: "player" });
  const length = make("span", { className: "length" });
  const show = () => {
    const [mark, key] = audio.paused ? ["play", "web_voice_play"] : ["pause", "web_voice_pause"];
    button.replaceChildren(icon(mark), say(key), length);
  };
  for (const change of ["play", "pause", "ended"]) audio.addEventListener(change, show);
  audio.addEventListener("loadedmetadata", () => {
    const { duration } = audio;
    // Recordings made in the browser often do not know their length.
    if (Number.isFinite(duration)) length.textContent = say("web_voice_seconds", seconds(duration));
  });
  button.addEventListener("click", () => (audio.paused ? audio.play() : audio.pause()));
  show();
  return make("div", {}, button, audio);
}

function seconds(duration) {
  return { n: Math.max(1, Math.round(duration)) };
}
