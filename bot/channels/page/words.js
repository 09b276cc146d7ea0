// A text as it is read: its heading first, lists with their marks in the margin, notes quiet.

import { withLinks } from "./links.js";
import { make, say } from "./page.js";

const CARD = /^【([^】]+)】(.*)$/;
// A number and its matter; what stands in brackets belongs to the matter's name.
const MATTER = "\\d{8}-\\d{4} (?:[^\\s：，。()（）]|[(（][^()（）]*[)）])+";
const TICKET = new RegExp(`^${MATTER}$`);
const TICKET_NEWS = new RegExp(`^(${MATTER})[：， ](.+)$`);
const LISTED = /^(·|\d{1,2}\.) (.+)$/;
const NOTE = /^[（(][^（()）]*[）)]$/;
const LABELLED = /^(\p{Script=Han}{2,6}[：:] ?)(.+)$/u;

export function words(text, linked) {
  const block = make("div", { className: "words" });
  if (!linked) {
    block.append(text);
    return block;
  }
  const [first, ...rest] = text.split("\n");
  block.append(...opening(first, rest.length), ...rest.map(line));
  return block;
}

// The first line names the matter where it holds little else.
function opening(text, more) {
  const news = TICKET_NEWS.exec(text);
  if (news) return [ticket(news[1]), line(news[2])];
  const card = CARD.exec(text);
  if (!card) return [more && TICKET.test(text) ? ticket(text) : line(text)];
  const [, name, rest] = card;
  if (name !== say("web_task_urgent")) return [heading(name, rest)];
  const [head, ...others] = opening(rest, more);
  head.prepend(make("span", { className: "tag urgent-tag" }, name), " ");
  return [head, ...others];
}

function ticket(text) {
  const [number, title] = split(text);
  return make("div", { className: "heading" }, strong(title), " ", quiet(number, "number"));
}

function heading(name, rest) {
  const node = make("div", { className: "heading" }, strong(name));
  if (rest) node.append(" ", quiet(rest));
  return node;
}

function line(text) {
  if (NOTE.test(text)) return quiet(text, "line", "div");
  const [, mark, told] = LISTED.exec(text) || [];
  if (mark) return make("div", { className: "listed" }, quiet(`${mark} `), plain(told));
  const [, label, value] = LABELLED.exec(text) || [];
  if (label) return make("div", { className: "line" }, quiet(label), withLinks(value));
  return plain(text);
}

function plain(text) {
  return make("div", { className: "line" }, withLinks(text));
}

function split(text) {
  const space = text.indexOf(" ");
  return [text.slice(0, space), text.slice(space + 1)];
}

function strong(text) {
  return make("strong", {}, text);
}

function quiet(text, name = "", tag = "span") {
  return make(tag, { className: `quiet-text ${name}`.trim() }, text);
}
