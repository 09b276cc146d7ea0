// A photo or a document chosen, looked at, and perhaps taken back before it is sent.

import { about } from "./filecard.js";
import { byId, say } from "./page.js";

const BIGGEST = 10 * 1024 * 1024;
const SMALL_ENOUGH = 1024 * 1024;
const LONGEST_EDGE = 2_048;

export class Picker {
  constructor(hint) {
    this.hint = hint;
    this.chosen = null;
    this.offer("photo", "photo-file", (file) => (isPicture(file) ? "" : "web_photo_type"));
    this.offer("file", "any-file", notTaken);
    byId("preview-remove").addEventListener("click", () => this.remove());
  }

  // refusal(file, accept): the words that say why a file is not taken
  offer(button, picker, refusal) {
    const input = byId(picker);
    byId(button).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const [file] = input.files;
      input.value = "";
      if (file) this.look(file, refusal(file, input.accept), button);
    });
  }

  async look(file, refusal, button) {
    if (refusal) return this.hint(say(refusal));
    const isPhoto = isPicture(file);
    const ready = isPhoto ? await smaller(file) : file;
    if (ready.size > BIGGEST) return this.hint(say(isPhoto ? "web_photo_big" : "web_too_big"));
    this.hint("");
    this.opener = byId(button);
    return this.show(ready, isPhoto);
  }

  show(file, isPhoto) {
    const { name, size } = file;
    const sent = isPhoto ? { kind: "photo" } : { kind: "file", name, size };
    this.chosen = { file, about: sent };
    URL.revokeObjectURL(byId("preview-image").src);
    byId("preview-image").hidden = !isPhoto;
    if (isPhoto) byId("preview-image").src = URL.createObjectURL(file);
    byId("preview-file").hidden = isPhoto;
    byId("preview-file").replaceChildren(...(isPhoto ? [] : about(name, size)));
    const words = isPhoto ? "web_photo" : "web_file";
    byId("preview").setAttribute("aria-label", say(`${words}_ready`));
    byId("preview-remove-label").textContent = say(`${words}_remove`);
    byId("preview").hidden = false;
    byId("text").placeholder = say("web_photo_caption");
    byId("text").focus();
  }

  remove() {
    this.chosen = null;
    byId("preview").hidden = true;
    byId("text").placeholder = say("web_placeholder");
    this.opener.focus();
  }

  take() {
    const { chosen } = this;
    if (chosen) this.remove();
    return chosen;
  }
}

function isPicture({ type }) {
  return type.startsWith("image/");
}

// The same list as the server's, which has the last word.
function notTaken({ name, size }, accept) {
  const ending = name.includes(".") ? `.${name.split(".").pop().toLowerCase()}` : "";
  if (!accept.split(",").includes(ending)) return "web_file_type";
  return size ? "" : "web_file_empty";
}

// A phone's photo goes out in a tenth of the time and still shows the broken lamp.
async function smaller(file) {
  if (file.size <= SMALL_ENOUGH || file.type === "image/gif") return file;
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_EDGE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
    return made && made.size < file.size ? made : file;
  } catch {
    return file;
  }
}
