// A photo chosen, looked at, and perhaps taken back before it is sent.

import { byId, say } from "./page.js";

const BIGGEST = 10 * 1024 * 1024;
const SMALL_ENOUGH = 1024 * 1024;
const LONGEST_EDGE = 2_048;

export class PhotoPicker {
  constructor(hint) {
    this.hint = hint;
    this.file = null;
    this.input = byId("photo-file");
    byId("photo").addEventListener("click", () => this.input.click());
    byId("preview-remove").addEventListener("click", () => this.remove());
    this.input.addEventListener("change", () => this.chosen(this.input.files[0]));
  }

  async chosen(file) {
    this.input.value = "";
    if (!file) return;
    if (!file.type.startsWith("image/")) return this.hint(say("web_photo_type"));
    const ready = await smaller(file);
    if (ready.size > BIGGEST) return this.hint(say("web_photo_big"));
    this.hint("");
    this.show(ready);
  }

  show(file) {
    this.file = file;
    URL.revokeObjectURL(byId("preview-image").src);
    byId("preview-image").src = URL.createObjectURL(file);
    byId("preview").hidden = false;
    byId("text").placeholder = say("web_photo_caption");
    byId("text").focus();
  }

  remove() {
    this.file = null;
    byId("preview").hidden = true;
    byId("text").placeholder = say("web_placeholder");
    byId("photo").focus();
  }

  take() {
    const file = this.file;
    if (file) this.remove();
    return file;
  }
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
