// Puts the page together: the composer, the header's controls, and what is received.

import { ring, startBell } from "./bell.js";
import { fileOf } from "./files.js";
import { Outbox, isFile } from "./outbox.js";
import { byId, say, sleep, storage } from "./page.js";
import { Picker } from "./picker.js";
import { Recorder } from "./recorder.js";
import { onChatOpened, openSession } from "./server.js";
import { Stream } from "./stream.js";
import { Talk } from "./talk.js";
import { Tasks } from "./tasks.js";

const HINT_FOR = 12_000;
const ANSWER_EXPECTED = 3_000;
const LONGEST_WAIT = 20_000;
const DRAFT = "linli.draft";
const worker = document.body.dataset.worker === "yes";
const box = byId("text");

let history = true;
let currentChat = null;
let hintTimer = null;

const talk = new Talk({
  press: (label, data) => outbox.add({ kind: "action", action: data, label }),
  again: (id) => outbox.again(id),
  drop: (id) => outbox.drop(id),
  suggest: (text) => outbox.add({ kind: "text", text }),
});
const outbox = new Outbox(entryChanged);
const stream = new Stream({ after: () => talk.lastSeq, received, connected });
const picker = new Picker(hint);
const tasks = worker ? new Tasks({ press: talk.does.press, pinged: ring }) : null;

function hint(text) {
  clearTimeout(hintTimer);
  byId("hint").textContent = text;
  if (text) hintTimer = setTimeout(() => hint(""), HINT_FOR);
}

// receiving

function received(message) {
  const isNew = talk.receive(message, !history);
  if (message.from === "me") outbox.delivered(message.id);
  if (!isNew || history) return;
  if (message.from !== "me" && document.hidden) ring();
  tasks?.refresh();
}

function connected(yes) {
  const text = yes && navigator.onLine ? "" : say("web_offline");
  const banner = byId("offline");
  if (banner.textContent === text) return;
  banner.textContent = text;
  if (yes) outbox.run();
}

async function entryChanged(entry, file) {
  const mustRead = !file && isFile(entry) && !talk.pending.has(entry.id);
  const shown = mustRead ? await fileOf(entry.id) : file;
  const waits = entry.state !== "sent" && entry.state !== "gone";
  if (waits && !talk.pending.has(entry.id)) talk.showPending(entry, shown);
  talk.showState(entry);
  if (entry.state !== "sent") return;
  await sleep(ANSWER_EXPECTED);
  if (talk.pending.has(entry.id)) stream.catchUp();
}

// sending

function sendWritten() {
  const text = box.value.trim();
  const chosen = picker.take();
  if (!text && !chosen) return box.focus();
  if (chosen) outbox.add({ text, ...chosen.about }, chosen.file);
  else outbox.add({ kind: "text", text });
  write("");
  hint("");
  return box.focus();
}

// A phone short of memory closes the page while its camera is open; the words are kept.
function keepDraft() {
  if (box.value) storage.set(DRAFT, box.value);
  else storage.remove(DRAFT);
}

function write(text) {
  box.value = text;
  keepDraft();
  grow();
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 3}px`;
}

// Enter also ends a word in Chinese input; only a bare Enter sends.
function typed(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  sendWritten();
}

function sendPlace() {
  const refused = () => hint(say("web_place_denied"));
  if (!navigator.geolocation) return refused();
  hint(say("web_place_asking"));
  const options = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 };
  return navigator.geolocation.getCurrentPosition(found, refused, options);
}

function found({ coords }) {
  hint("");
  const location = { lat: coords.latitude, lon: coords.longitude };
  outbox.add({ kind: "location", location, label: say("web_my_location") });
}

function startComposer() {
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    sendWritten();
  });
  box.addEventListener("keydown", typed);
  box.addEventListener("input", grow);
  box.addEventListener("input", keepDraft);
  write(storage.get(DRAFT) || "");
  byId("place").addEventListener("click", sendPlace);
  new Recorder({ recorded: (file) => outbox.add({ kind: "voice", text: "" }, file), hint });
}

// the header

function startLargeText() {
  const root = document.documentElement;
  const button = byId("large");
  const show = () => button.setAttribute("aria-pressed", root.classList.contains("large-text"));
  button.addEventListener("click", () => {
    const large = root.classList.toggle("large-text");
    storage.set("linli.large", large ? "yes" : "no");
    show();
    grow();
    talk.toBottom();
  });
  show();
}

function startUrgent() {
  const sheet = byId("urgent");
  // Old browsers know no dialog; there the link's :target opens it by itself.
  if (!sheet.showModal) return;
  byId("urgent-open").addEventListener("click", (event) => {
    event.preventDefault();
    sheet.showModal();
  });
  byId("urgent-close").addEventListener("click", (event) => {
    event.preventDefault();
    closeUrgent();
  });
  sheet.addEventListener("click", (event) => event.target === sheet && closeUrgent());
}

function closeUrgent() {
  const sheet = byId("urgent");
  if (sheet.open) sheet.close();
  if (location.hash === "#urgent") location.hash = "";
}

function startTell() {
  byId("urgent-tell").addEventListener("click", () => {
    closeUrgent();
    tasks?.close();
    outbox.add({ kind: "text", text: say("web_urgent_text") });
  });
}

// connection

function chatOpened(chat) {
  if (currentChat && currentChat !== chat) talk.clear();
  // A shared phone may have had another person before.
  const before = storage.get("linli.chat");
  if (before && before !== chat) write("");
  currentChat = chat;
  outbox.belongTo(chat);
}

async function openUntilOpen() {
  for (let wait = 1_000; ; wait = Math.min(LONGEST_WAIT, wait * 2)) {
    try {
      return await openSession();
    } catch {
      connected(false);
      await sleep(wait);
    }
  }
}

function reconnect() {
  if (!currentChat) return;
  outbox.run();
  stream.start();
  stream.catchUp();
  tasks?.refresh();
}

// iOS slides the page under the keyboard instead of making it smaller.
function fitKeyboard() {
  const seen = window.visualViewport;
  if (!seen) return;
  seen.addEventListener("resize", () => {
    if (seen.scale > 1.01) return;
    document.documentElement.style.setProperty("--visible", `${seen.height}px`);
    window.scrollTo(0, 0);
  });
}

async function start() {
  onChatOpened(chatOpened);
  startComposer();
  startLargeText();
  startUrgent();
  startTell();
  startBell();
  fitKeyboard();
  window.addEventListener("online", reconnect);
  window.addEventListener("offline", () => connected(false));
  document.addEventListener("visibilitychange", () => document.hidden || reconnect());
  await openUntilOpen();
  await stream.catchUp();
  history = false;
  talk.loaded();
  stream.start();
  tasks?.refresh();
}

start();
