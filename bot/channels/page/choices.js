// The buttons below a bubble: pressed once, and quiet when the talk has moved on.

import { make, say } from "./page.js";

const TICKET = /^\w+:(\d{8}-\d{4})/;
const DOUBLE_TAP = 1_500;

export class Choices {
  constructor(log, pressed) {
    Object.assign(this, { log, pressed });
  }

  group(buttons) {
    const group = make("div", { className: "choices" });
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", say("web_buttons_label"));
    group.dataset.ticket = ticketOf(buttons);
    for (const { label, data } of buttons) group.append(this.choice(label, data));
    return group;
  }

  choice(label, data) {
    const button = make("button", { type: "button" }, label);
    button.dataset.label = label;
    button.addEventListener("click", () => {
      if (isDoubleTap(button)) return;
      press(button);
      this.pressed(label, data);
    });
    return button;
  }

  groups() {
    return Array.from(this.log.querySelectorAll(".choices"));
  }

  // What stands under a ticket stays open until that ticket moves on; the rest is yesterday's.
  spendBefore(node) {
    const newer = node.querySelector(".choices")?.dataset.ticket;
    for (const group of this.groups()) {
      const { ticket } = group.dataset;
      const earlier = isBefore(group, node) && !node.contains(group);
      if (earlier && (!ticket || ticket === newer)) group.classList.add("spent");
    }
  }

  // So that a reload, or the other phone, shows what was chosen too.
  markPressed(text, node) {
    const earlier = this.groups().filter((group) => isBefore(group, node)).reverse();
    for (const group of earlier) {
      const button = Array.from(group.children).find(({ dataset }) => dataset.label === text);
      if (button) return press(button);
    }
    return undefined;
  }
}

// The one ticket that a group of buttons is about, if it is one.
function ticketOf(buttons) {
  const found = new Set(buttons.map(({ data }) => TICKET.exec(data)?.[1] || ""));
  return found.size === 1 ? [...found][0] : "";
}

function press(button) {
  for (const other of button.parentNode.children) release(other);
  button.parentNode.classList.add("spent");
  button.classList.add("pressed");
  button.append(make("span", { className: "unseen" }, say("web_pressed")));
}

function release(button) {
  button.classList.remove("pressed");
  button.querySelector(".unseen")?.remove();
}

function isDoubleTap(button) {
  const now = Date.now();
  const double = now - Number(button.dataset.at || 0) < DOUBLE_TAP;
  button.dataset.at = now;
  return double;
}

export function isBefore(one, other) {
  return Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}
