// The conversation as it is shown.

import { Choices, isBefore } from "./choices.js";
import { fileLink } from "./filecard.js";
import { byId, icon, make, say } from "./page.js";
import { player } from "./player.js";
import { words } from "./words.js";

const QUIET_FOR = 10 * 60_000;
const NEAR_BOTTOM = 120;
const MARKS = {
  sending: "clock",
  waiting: "clock",
  slow: "clock",
  sent: "check",
  refused: "alert",
};

export class Talk {
  // press(label, data, button), again(id), drop(id), suggest(text): what its buttons do
  constructor(does) {
    this.does = does;
    this.log = byId("log");
    this.below = byId("new-below");
    this.choices = new Choices(this.log, (label, data) => this.does.press(label, data));
    this.pending = new Map();
    this.seen = new Set();
    this.lastSeq = 0;
    this.lastAt = 0;
    this.lastTop = 0;
    this.isLoaded = false;
    this.below.addEventListener("click", () => this.toBottom());
    this.log.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    // The keyboard and the preview take room from the log; its end must stay in sight.
    new ResizeObserver(() => this.atBottom && this.toBottom()).observe(this.log);
    this.atBottom = true;
  }

  noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    const near = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
    // Only a hand moves up; a picture that arrives late makes the talk longer and moves nothing.
    this.atBottom = near || (this.atBottom && scrollTop >= this.lastTop);
    this.lastTop = scrollTop;
    if (near) this.below.hidden = true;
  }

  toBottom() {
    this.log.scrollTop = this.log.scrollHeight;
    this.atBottom = true;
    this.below.hidden = true;
  }

  follow(own) {
    if (own || this.atBottom) this.toBottom();
    else this.below.hidden = false;
  }

  loaded() {
    this.isLoaded = true;
    byId("loading")?.remove();
    if (!this.log.querySelector(".message")) this.log.append(this.welcome());
  }

  clear() {
    this.seen.clear();
    this.lastSeq = 0;
    this.lastAt = 0;
    this.log.querySelectorAll("[data-seq], .when").forEach((each) => each.remove());
  }

  welcome() {
    const seal = make("img", { src: "/static/icon.svg", alt: "" });
    const title = make("h2", {}, say("web_welcome_title"));
    if (isWorker()) {
      return make("div", { className: "welcome" }, seal, title, lead("web_welcome_worker"));
    }
    return make("div", { className: "welcome" }, seal, title, lead("web_welcome"), this.tries());
  }

  tries() {
    const choices = make("div", { className: "choices" });
    choices.setAttribute("role", "group");
    choices.setAttribute("aria-label", say("web_try_label"));
    for (const key of ["web_try_1", "web_try_2", "web_try_3"]) {
      const button = make("button", { type: "button" }, say(key));
      button.addEventListener("click", () => this.does.suggest(say(key)));
      choices.append(button);
    }
    return choices;
  }

  // True when the message is new here.
  receive(message, fresh) {
    const seq = Number(message.seq);
    if (this.seen.has(seq)) return false;
    this.seen.add(seq);
    this.lastSeq = Math.max(this.lastSeq, seq);
    this.log.querySelector(".welcome")?.remove();
    const own = message.from === "me";
    const node = (own && this.confirmed(message)) || this.place(this.node(message, fresh), message);
    node.dataset.seq = seq;
    if (own) this.choices.markPressed(message.text, node);
    this.choices.spendBefore(node);
    this.follow(false);
    return true;
  }

  // The optimistic bubble becomes the real one in place: read out once, no flicker.
  confirmed(message) {
    const node = this.pending.get(message.id);
    if (!node) return null;
    this.pending.delete(message.id);
    node.querySelector(".state")?.remove();
    node.querySelector(".refusal")?.remove();
    this.lastAt = Date.parse(message.at) || Date.now();
    const overtaken = this.numbered().some((each) => isBefore(node, each));
    if (overtaken) this.insert([node], message.seq);
    return node;
  }

  place(node, message) {
    this.insert([this.when(message.at), node].filter(Boolean), message.seq);
    return node;
  }

  // Bubbles still on their way carry no seq and stay below.
  insert(parts, seq) {
    const before = this.numbered().filter((each) => Number(each.dataset.seq) < seq).pop();
    if (before) before.after(...parts);
    else this.log.prepend(...parts);
  }

  numbered() {
    return Array.from(this.log.querySelectorAll("[data-seq]"));
  }

  when(at) {
    const time = Date.parse(at);
    if (!time || time - this.lastAt < QUIET_FOR) return null;
    this.lastAt = time;
    return make("p", { className: "when" }, timeText(new Date(time)));
  }

  node(message, fresh) {
    const node = make("div", { className: `message ${message.from}${fresh ? " fresh" : ""}` });
    if (message.from === "person") {
      node.append(make("p", { className: "who-says" }, say("web_from_person")));
    } else {
      const key = message.from === "me" ? "web_from_me" : "web_from_bot";
      node.append(make("span", { className: "unseen" }, say(key)));
    }
    node.append(this.bubble(message));
    if (message.buttons?.length) node.append(this.choices.group(message.buttons));
    return node;
  }

  bubble({ from, text, photo, photos, before, voice, files }) {
    const bubble = make("div", { className: "bubble" });
    const every = photos?.length ? photos : [photo].filter(Boolean);
    every.forEach((url, index) => {
      const picture = this.picture(url, index + 1, every.length);
      const word = index < before ? "web_before" : "web_after";
      if (before) picture.append(make("span", { className: "order" }, say(word)));
      bubble.append(picture);
    });
    if (voice) bubble.append(player(voice));
    bubble.append(...(files || []).map(fileLink));
    if (text) bubble.append(words(text, from !== "me"));
    if (!bubble.childNodes.length) bubble.append(said("place", say("web_my_location")));
    return bubble;
  }

  picture(url, number, count) {
    const image = make("img", { alt: say("web_photo_alt"), src: url });
    image.addEventListener("load", () => this.atBottom && this.toBottom());
    const link = make("a", { className: "picture", href: url, target: "_blank" }, image);
    const which = count > 1 ? say("web_photo_which", { n: number, count }) : "";
    link.setAttribute("aria-label", `${say("web_photo_open")}${which}`);
    return link;
  }

  // An own message on its way.
  showPending(entry, file) {
    this.log.querySelector(".welcome")?.remove();
    const url = file ? URL.createObjectURL(file) : null;
    const text = entry.kind === "location" ? "" : entry.label || entry.text;
    const message = { from: "me", text, [entry.kind]: url };
    if (entry.kind === "file") message.files = [{ url, name: entry.name, size: entry.size }];
    if (entry.kind === "text" || entry.kind === "action") message.text = text;
    const node = this.node(message, true);
    this.pending.set(entry.id, node);
    if (this.isLoaded) this.log.append(...[this.when(new Date().toISOString())].filter(Boolean));
    this.log.append(node);
    this.follow(true);
  }

  showState(entry) {
    const node = this.pending.get(entry.id);
    if (!node) return;
    node.querySelector(".state")?.remove();
    node.querySelector(".refusal")?.remove();
    if (entry.state === "gone") {
      this.pending.delete(entry.id);
      node.remove();
      return;
    }
    node.append(stateLine(entry));
    if (entry.state === "refused") node.append(this.refusal(entry));
    this.follow(false);
  }

  refusal({ id }) {
    const again = make("button", { type: "button", className: "quiet" }, say("web_again"));
    const drop = make("button", { type: "button", className: "quiet" }, say("web_discard"));
    again.addEventListener("click", () => this.does.again(id));
    drop.addEventListener("click", () => this.does.drop(id));
    return make("div", { className: "refusal" }, again, drop);
  }
}

function isWorker() {
  return document.body.dataset.worker === "yes";
}

function lead(key) {
  return make("p", {}, say(key));
}

function said(name, text) {
  return make("span", { className: "said" }, icon(name), text);
}

function stateLine({ state, reason, seconds }) {
  const keys = { sending: "web_state_sending", sent: "web_state_sent", slow: "web_state_slow" };
  const text = say(reason && state === "refused" ? reason : keys[state] || "web_state_waiting", {
    n: seconds,
  });
  const line = make("p", { className: `state ${state}` }, icon(MARKS[state]));
  // A mark is enough for the eye while all goes well; trouble is told in words.
  const quiet = state === "sending" || state === "sent";
  line.append(make("span", { className: quiet ? "unseen" : "" }, text));
  if (quiet) line.setAttribute("aria-live", "off");
  return line;
}

export function timeText(time) {
  const clock = time.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  const midnight = new Date().setHours(0, 0, 0, 0);
  const day = 24 * 3_600_000;
  const days = Math.round((new Date(time).setHours(0, 0, 0, 0) - midnight) / day);
  if (days === 0) return `${say("web_today")} ${clock}`;
  if (days === -1) return `${say("web_yesterday")} ${clock}`;
  return `${time.toLocaleDateString("zh-CN", { month: "long", day: "numeric" })} ${clock}`;
}
