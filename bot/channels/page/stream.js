// New messages: pushed where that works, asked for every few seconds where it does not.

import { messagesAfter, streamAfter } from "./server.js";

const FAILURES_BEFORE_ASKING = 3;
const ASK_EVERY = 4_000;
const TRY_PUSH_AGAIN = 60_000;
const STEADY_AFTER = 10_000;

export class Stream {
  // after(): the last seq seen; received(message); connected(yes or no)
  constructor({ after, received, connected }) {
    Object.assign(this, { after, received, connected });
    this.failures = 0;
    this.source = null;
    this.asking = null;
    this.timers = new Set();
    this.catching = null;
  }

  start() {
    this.stop();
    this.source = streamAfter(this.after());
    this.source.onopen = () => this.opened();
    this.source.onerror = () => this.failed();
    this.source.onmessage = (event) => this.pushed(event);
  }

  stop() {
    if (this.source) this.source.close();
    this.source = null;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  in(milliseconds, work) {
    this.timers.add(setTimeout(work, milliseconds));
  }

  pushed(event) {
    this.failures = 0;
    this.received(JSON.parse(event.data));
  }

  opened() {
    this.connected(true);
    this.stopAsking();
    // A stream that opens only to break at once is no stream; such proxies exist.
    this.in(STEADY_AFTER, () => { this.failures = 0; });
  }

  failed() {
    this.failures += 1;
    this.catchUp();
    if (this.failures >= FAILURES_BEFORE_ASKING) return this.askInstead();
    const givenUp = this.source && this.source.readyState === EventSource.CLOSED;
    if (givenUp) this.in(this.failures * 2_000, () => this.start());
  }

  askInstead() {
    this.stop();
    this.asking = this.asking || setInterval(() => this.catchUp(), ASK_EVERY);
    this.in(TRY_PUSH_AGAIN, () => this.start());
  }

  stopAsking() {
    clearInterval(this.asking);
    this.asking = null;
  }

  // Also heals a stream that looks open but no longer delivers, as after a phone's sleep.
  catchUp() {
    this.catching = this.catching || this.fetchMissed().finally(() => { this.catching = null; });
    return this.catching;
  }

  async fetchMissed() {
    try {
      let missed = await messagesAfter(this.after());
      while (missed.length) {
        const before = this.after();
        missed.forEach((message) => this.received(message));
        missed = this.after() > before ? await messagesAfter(this.after()) : [];
      }
      this.connected(true);
    } catch {
      this.connected(false);
    }
  }
}
