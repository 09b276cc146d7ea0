// What was said here goes out in order, once each, and survives a lost network and a reload.

import { dropFile, fileOf, keepFile } from "./files.js";
import { newId, storage } from "./page.js";
import { openSession, send } from "./server.js";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const REFUSALS = {
  403: "web_refused_forbidden",
  413: "web_refused_big",
  415: "web_refused_bad",
  422: "web_refused_bad",
};

const FILES = ["photo", "voice", "file"];

export function isFile({ kind }) {
  return FILES.includes(kind);
}

export class Outbox {
  // changed(entry) is called with every new state, `sent` and `gone` being the last ones.
  constructor(changed) {
    this.changed = changed;
    this.chat = storage.get("linli.chat") || "new";
    this.entries = [];
    this.running = false;
    this.failures = 0;
    this.wake = () => {};
  }

  // Only what belongs to this chat is sent: a shared phone may have had another person before.
  belongTo(chat) {
    for (const entry of this.entries) storage.remove(this.key(entry));
    this.chat = chat;
    storage.set("linli.chat", chat);
    for (const entry of this.entries) this.save(entry);
    for (const entry of this.stored()) {
      if (this.entries.some(({ id }) => id === entry.id)) continue;
      this.entries.push(entry);
      this.changed(entry);
    }
    this.run();
  }

  stored() {
    const keys = storage.keys(`linli.unsent.${this.chat}.`);
    const entries = keys.map((key) => readEntry(storage.get(key))).filter(Boolean);
    return entries.sort((one, other) => one.at - other.at);
  }

  key(entry) {
    return `linli.unsent.${this.chat}.${entry.id}`;
  }

  save(entry) {
    storage.set(this.key(entry), JSON.stringify(entry));
  }

  // content: {kind: "text"|"action"|"location"|one of FILES, [kind]: …, text, label, name, size}
  async add(content, file) {
    const entry = { id: newId(), at: Date.now(), state: "sending", ...content };
    this.entries.push(entry);
    this.changed(entry, file);
    if (file) await keepFile(entry.id, file);
    this.save(entry);
    this.run();
    return entry;
  }

  again(id) {
    const entry = this.entries.find((each) => each.id === id);
    if (!entry) return;
    this.become(entry, "sending");
    this.run();
  }

  drop(id) {
    const entry = this.entries.find((each) => each.id === id);
    if (entry) this.finish(entry, "gone");
  }

  // The message came back from the server, so it is there, whatever became of the answer.
  delivered(id) {
    const entry = this.entries.find((each) => each.id === id);
    if (!entry) return;
    this.finish(entry, "sent");
    this.wake();
  }

  finish(entry, state) {
    this.entries = this.entries.filter((each) => each !== entry);
    storage.remove(this.key(entry));
    dropFile(entry.id);
    this.become(entry, state);
  }

  become(entry, state, more = {}) {
    Object.assign(entry, { state }, more);
    if (this.holds(entry)) this.save(entry);
    this.changed(entry);
  }

  holds(entry) {
    return this.entries.includes(entry);
  }

  async run() {
    this.wake();
    if (this.running) return;
    this.running = true;
    let entry = this.next();
    while (entry) {
      const wait = await this.tryOne(entry);
      if (wait) await this.pause(wait);
      entry = this.next();
    }
    this.running = false;
  }

  next() {
    return this.entries.find(({ state }) => state !== "refused");
  }

  pause(milliseconds) {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  // Returns how long to wait before the next try; 0 when this entry is settled.
  async tryOne(entry) {
    const file = await fileOf(entry.id);
    if (!file && isFile(entry)) {
      return this.refuse(entry, "web_refused_lost");
    }
    try {
      const answer = await this.sendSignedIn(entry, file);
      return this.holds(entry) ? this.settle(entry, answer) : 0;
    } catch {
      return this.holds(entry) ? this.later(entry) : 0;
    }
  }

  async sendSignedIn(entry, file) {
    const answer = await send(entry, file);
    if (answer.status !== 401) return answer;
    await openSession();
    return send(entry, file);
  }

  settle(entry, answer) {
    if (answer.ok) {
      this.failures = 0;
      this.finish(entry, "sent");
      return 0;
    }
    if (answer.status === 429) return this.slowDown(entry, answer);
    const mayPass = answer.status >= 500 || answer.status === 401 || answer.status === 408;
    if (mayPass) return this.later(entry);
    return this.refuse(entry, REFUSALS[answer.status] || "web_refused");
  }

  slowDown(entry, answer) {
    const seconds = Math.min(600, Math.max(1, Number(answer.headers.get("Retry-After")) || 5));
    this.become(entry, "slow", { seconds });
    return seconds * 1_000;
  }

  later(entry) {
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures);
    this.failures += 1;
    this.become(entry, "waiting");
    return wait * (0.75 + Math.random() / 2);
  }

  refuse(entry, reason) {
    this.become(entry, "refused", { reason });
    return 0;
  }
}

function readEntry(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
