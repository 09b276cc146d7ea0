// The requests this page makes.

const MESSAGES = "/api/chat/messages";
const PATIENCE = 20_000;
const PATIENCE_WITH_FILE = 120_000;

let opening = null;
let chatOpened = () => {};

export function onChatOpened(listener) {
  chatOpened = listener;
}

async function request(path, options = {}, patience = PATIENCE) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), patience);
  try {
    const whole = { credentials: "same-origin", cache: "no-store", ...options };
    return await fetch(path, { ...whole, signal: control.signal });
  } finally {
    clearTimeout(timer);
  }
}

async function askForSession() {
  const answer = await request("/api/chat/session", { method: "POST" });
  if (!answer.ok) throw new Error(`session: ${answer.status}`);
  const { chat } = await answer.json();
  chatOpened(String(chat));
}

// Several requests may find the session gone at once; they share the new one.
export function openSession() {
  opening = opening || askForSession().finally(() => { opening = null; });
  return opening;
}

async function read(path) {
  let answer = await request(path);
  if (answer.status === 401) {
    await openSession();
    answer = await request(path);
  }
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

export async function messagesAfter(seq) {
  return (await read(`${MESSAGES}?after=${seq}`)).messages;
}

export async function tasks() {
  return (await read("/api/chat/tasks")).tasks;
}

export function streamAfter(seq) {
  return new EventSource(`/api/chat/stream?after=${seq}`);
}

function formWith({ id, kind, text, name }, file) {
  const form = new FormData();
  form.append("id", id);
  if (text) form.append("text", text);
  form.append(kind, file, name || fileName(kind, file.type));
  return form;
}

function fileName(kind, type) {
  const ending = (type.split(";")[0].split("/")[1] || "bin").replace("jpeg", "jpg");
  return `${kind}.${ending}`;
}

export function send(entry, file) {
  if (file) {
    const options = { method: "POST", body: formWith(entry, file) };
    return request(MESSAGES, options, PATIENCE_WITH_FILE);
  }
  const body = JSON.stringify({ id: entry.id, [entry.kind]: entry[entry.kind] });
  const headers = { "Content-Type": "application/json" };
  return request(MESSAGES, { method: "POST", headers, body });
}
