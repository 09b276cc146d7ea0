// A document: its name and its size, as a link once it is on the server.

import { icon, make, say } from "./page.js";

export function fileLink({ url, name, size }) {
  const link = make("a", { className: "file-card", href: url, download: name });
  link.append(...about(name, size));
  return link;
}

export function about(name, size) {
  const words = make("span", {});
  words.append(make("span", { className: "unseen" }, say("web_file")));
  words.append(make("span", { className: "name" }, name));
  words.append(make("span", { className: "size" }, sizeText(size)));
  return [icon("file"), words];
}

function sizeText(bytes) {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  if (kilobytes < 1024) return `${kilobytes} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
