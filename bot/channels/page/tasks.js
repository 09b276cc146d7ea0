// A worker's tasks: a sheet over the talk on phones, a column beside it on wide screens.

import { fileLink } from "./filecard.js";
import { byId, make, say } from "./page.js";
import { tasks as fetchTasks } from "./server.js";
import { timeText } from "./talk.js";

const REFRESH_EVERY = 60_000;

export class Tasks {
  // press(label, data): a task's button; pinged(): a task is here that was not
  constructor({ press, pinged }) {
    Object.assign(this, { press, pinged });
    this.known = null;
    this.asked = 0;
    this.shown = "";
    this.sheet = byId("tasks");
    this.opener = byId("tasks-open");
    this.opener.addEventListener("click", () => this.toggle());
    this.sheet.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    setInterval(() => this.refresh(), REFRESH_EVERY);
  }

  toggle(open = !this.sheet.classList.contains("open")) {
    this.sheet.classList.toggle("open", open);
    this.opener.setAttribute("aria-expanded", String(open));
    if (open) this.sheet.focus({ preventScroll: true });
  }

  close() {
    if (!this.sheet.classList.contains("open")) return;
    this.toggle(false);
    this.opener.focus();
  }

  // Answers may overtake one another: the one that was asked for last counts.
  async refresh() {
    const asked = (this.asked += 1);
    try {
      const tasks = await fetchTasks();
      if (asked === this.asked) this.show(tasks);
    } catch {
      byId("tasks-note").textContent = say("web_tasks_failed");
    }
  }

  show(tasks) {
    const numbers = new Set(tasks.map(({ number }) => number));
    const isNew = this.known && tasks.some(({ number }) => !this.known.has(number));
    this.known = numbers;
    byId("tasks-note").textContent = tasks.length ? "" : say("web_tasks_none");
    this.count(tasks);
    this.list(tasks);
    if (isNew) this.pinged();
  }

  count(tasks) {
    const late = tasks.filter((task) => task.late).length;
    byId("tasks-count").textContent = say("web_tasks_count", { n: tasks.length });
    byId("tasks-late").textContent = late ? say("web_tasks_late_count", { n: late }) : "";
    byId("tasks-late").hidden = !late;
  }

  // Redrawn only when something changed, or a thumb on its way down would miss its button.
  list(tasks) {
    const now = JSON.stringify(tasks);
    if (now === this.shown) return;
    this.shown = now;
    byId("tasks-list").replaceChildren(...tasks.map((task) => this.card(task)));
  }

  card(task) {
    const classes = ["task", task.late && "late", task.urgent && "pressing"].filter(Boolean);
    const card = make("li", { className: classes.join(" ") });
    if (task.late || task.urgent) card.append(tags(task));
    card.append(make("h3", {}, task.title), facts(task), ...task.files.map(fileLink));
    if (task.buttons?.length) card.append(this.buttons(task));
    return card;
  }

  buttons({ buttons, title }) {
    const group = make("div", { className: "choices" });
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", `${say("web_task_buttons")} ${title}`);
    for (const { label, data } of buttons) group.append(this.button(label, data));
    return group;
  }

  button(label, data) {
    const button = make("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      button.disabled = true;
      setTimeout(() => { button.disabled = false; }, 1_500);
      this.press(label, data);
      // The answer comes in the talk, often with a question back.
      this.close();
    });
    return button;
  }
}

function tags({ late, urgent }) {
  const line = make("p", { className: "tags" });
  if (urgent) line.append(tag("urgent-tag", "web_task_urgent"));
  if (late) line.append(tag("late-tag", "web_task_late"));
  return line;
}

function tag(name, key) {
  return make("span", { className: `tag ${name}` }, say(key));
}

function facts({ number, place, state, due }) {
  const list = make("dl");
  list.append(fact("web_task_place", place), fact("web_task_due", dueText(due), "due"));
  list.append(fact("web_task_state", state), fact("web_task_number", number));
  return list;
}

function fact(key, value, name = "") {
  const row = make("div", { className: name });
  row.append(make("dt", {}, say(key)), make("dd", {}, value || "—"));
  return row;
}

function dueText(due) {
  const isTime = /^\d{4}-\d\d-\d\dT/.test(due || "");
  return isTime ? timeText(new Date(due)) : due;
}
