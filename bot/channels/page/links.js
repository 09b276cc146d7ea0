// Phone numbers and addresses in a text become links, a ticket's number stays in one piece.

import { icon, make, say } from "./page.js";

const FOUND = new RegExp(
  [
    "20\\d{6}-\\d{4}",
    "https?://[\\w\\-.~:/?#\\[\\]@!$&'()*+,;=%]+",
    "(?:\\+?86[- ]?)?1[3-9]\\d[- ]?\\d{4}[- ]?\\d{4}",
    "0\\d{2,3}-\\d{4}-\\d{4}",
    "0\\d{2,3}-\\d{7,8}",
    "[48]00[- ]?\\d{3,4}[- ]?\\d{3,4}",
    "12[1-9]\\d\\d",
    "9[56]\\d{3}",
    "11[09]|12[02]",
  ].join("|"),
  "g",
);

const TICKET = /^20\d{6}-\d{4}$/;
const SAVES_LIVES = /^(?:110|119|120)$/;

const words = (key) => say(key).split(/\s+/).filter(Boolean);
const BEFORE = words("web_not_phone_before");
const AFTER = words("web_not_phone_after");

// Part of a longer number or code. Not a lookbehind: older phones cannot read those.
function isFragment(before, after) {
  return /[\w.\-+#]$/.test(before) || /^(?:\w|[-.]\d)/.test(after);
}

// "120 yuan", "house 110": a short number with a unit counts something.
function isCount(number, before, after) {
  if (number.length > 5) return false;
  const rest = after.trimStart();
  return (
    BEFORE.some((word) => before.trimEnd().endsWith(word)) ||
    AFTER.some((word) => rest.startsWith(word))
  );
}

function phoneLink(number) {
  const className = SAVES_LIVES.test(number) ? "tel saves" : "tel";
  const link = make("a", { className, href: `tel:${number.replace(/[^\d+]/g, "")}` });
  link.append(icon("phone"), number);
  return link;
}

function webLink(address) {
  const attributes = { href: address, target: "_blank", rel: "noopener noreferrer" };
  return make("a", attributes, address);
}

function linkFor(found, before, after) {
  if (found.startsWith("http")) return webLink(found);
  if (TICKET.test(found)) return make("span", { className: "number" }, found);
  if (isFragment(before, after) || isCount(found, before, after)) return null;
  return phoneLink(found);
}

// A full stop must not stand alone on the next line, as it may after a box like ours.
function withItsStop(link, after) {
  const [stop] = after.match(/^[\p{Po}\p{Pe}\p{Pf}]*/u);
  return [make("span", { className: "unbroken" }, link, stop), stop.length];
}

export function withLinks(text) {
  const parts = document.createDocumentFragment();
  let done = 0;
  for (const match of text.matchAll(FOUND)) {
    const end = match.index + match[0].length;
    const link = linkFor(match[0], text.slice(0, match.index), text.slice(end));
    if (!link) continue;
    const [whole, extra] = withItsStop(link, text.slice(end));
    parts.append(text.slice(done, match.index), whole);
    done = end + extra;
  }
  parts.append(text.slice(done));
  return parts;
}
