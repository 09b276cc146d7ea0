// Says it aloud: hold the button while speaking, or tap to start and tap to send.

import { byId, say } from "./page.js";

const LONGEST = 60;
const SHORTEST = 1_000;
const HELD = 600;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export function canRecord() {
  return Boolean(window.MediaRecorder && navigator.mediaDevices?.getUserMedia);
}

export class Recorder {
  // recorded(file), hint(text)
  constructor({ recorded, hint }) {
    Object.assign(this, { recorded, hint });
    this.button = byId("voice");
    this.machine = null;
    this.starting = false;
    this.button.addEventListener("pointerdown", (event) => this.pressed(event));
    this.button.addEventListener("pointerup", () => this.released());
    this.button.addEventListener("click", (event) => this.clicked(event));
    this.button.addEventListener("contextmenu", (event) => event.preventDefault());
    byId("recording-cancel").addEventListener("click", () => this.stop(false));
  }

  pressed(event) {
    if (event.button !== 0) return;
    if (this.machine) this.stop(true);
    else this.start();
  }

  released() {
    if (this.machine && Date.now() - this.startedAt > HELD) this.stop(true);
  }

  // detail is 0 for a key or a screen reader; a pointer's click was dealt with as it went down.
  clicked(event) {
    if (event.detail !== 0) return;
    if (this.machine) this.stop(true);
    else this.start();
  }

  async start() {
    if (this.starting) return;
    if (!canRecord()) return this.hint(say("web_voice_none"));
    this.starting = true;
    try {
      this.listen(await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch {
      this.hint(say("web_voice_denied"));
    } finally {
      this.starting = false;
    }
  }

  listen(stream) {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const parts = [];
    const machine = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    machine.ondataavailable = ({ data }) => parts.push(data);
    machine.onstop = () => this.stopped(stream, new Blob(parts, { type: machine.mimeType }));
    machine.start();
    this.machine = machine;
    this.startedAt = Date.now();
    this.ticking = setInterval(() => this.tick(), 250);
    this.show(true);
    this.hint(say("web_voice_hint"));
  }

  tick() {
    const seconds = Math.floor((Date.now() - this.startedAt) / 1_000);
    byId("recording-seconds").textContent = say("web_voice_seconds", { n: seconds });
    if (seconds >= LONGEST) this.stop(true);
  }

  stop(wanted) {
    if (!this.machine) return;
    this.wanted = wanted;
    this.lasted = Date.now() - this.startedAt;
    clearInterval(this.ticking);
    this.machine.stop();
    this.machine = null;
    this.show(false);
  }

  stopped(stream, file) {
    stream.getTracks().forEach((track) => track.stop());
    const short = this.lasted < SHORTEST || !file.size;
    this.hint(this.wanted && short ? say("web_voice_short") : "");
    if (this.wanted && !short) this.recorded(file);
  }

  show(recording) {
    byId("recording").hidden = !recording;
    byId("writing").hidden = recording;
    byId("recording-seconds").textContent = "";
    byId("voice-label").textContent = say(recording ? "web_voice_stop" : "web_voice");
    this.button.classList.toggle("on", recording);
    byId("photo").disabled = recording;
    byId("place").disabled = recording;
  }
}
