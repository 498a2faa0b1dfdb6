/* Sheets that rise from the bottom of the phone: what a person sends beside text. */

import { button, config, find, icon, make, request, t } from "./dom.js";

const sheet = find(".sheet");
const chat = find("#chat");

let opener = null;
let whenClosed = null;

function openSheet(title, ...content) {
  // Focus goes back to where it came from, even when a sheet has opened another.
  if (sheet.hidden) opener = document.activeElement;
  find(".sheet__title").textContent = title;
  find(".sheet__content").replaceChildren(...content);
  sheet.hidden = false;
  chat.inert = true;
  find(".sheet__title").focus();
}

/* Close the open sheet; return whether there was one. */
export function closeSheet() {
  if (sheet.hidden) return false;
  sheet.hidden = true;
  chat.inert = false;
  whenClosed?.();
  whenClosed = null;
  find(".sheet__content").replaceChildren();
  (opener?.isConnected ? opener : find("#text")).focus();
  return true;
}

sheet.addEventListener("click", (event) => { if (event.target === sheet) closeSheet(); });
find(".sheet__close").addEventListener("click", closeSheet);

function labelled(text, input, className = "field") {
  const node = make("label", className);
  node.append(make("span", "", text), input);
  return node;
}

const UNSUPPORTED = { type: "unsupported" };

export function openAttach(say) {
  const choices = make("div", "choices");
  const kinds = [
    ["image", t.image, () => openFile("image", say)],
    ["file", t.document, () => openFile("document", say)],
    ["microphone", t.audio, () => openVoice(say)],
    ["video", t.video, () => openFile("video", say)],
    ["pin", t.location, () => openLocation("", say)],
    ["person", t.contacts, () => openContact(say)],
    ["sticker", t.sticker, () => openFile("sticker", say)],
    ["warn", t.unsupported_short, () => { closeSheet(); say(UNSUPPORTED); }],
  ];
  for (const [iconName, text, open] of kinds) {
    const choice = button("", "choice", open);
    choice.append(icon(iconName), make("span", "", text));
    choices.append(choice);
  }
  openSheet(t.attach, choices);
}

const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/* What may be done with one message; `acts` does it. */
export function openActions(acts) {
  const holder = make("div", "sheet__content");
  const emoji = make("div", "emoji");
  for (const one of EMOJI) {
    const choice = button(one, "emoji__one", () => { closeSheet(); acts.react(one); });
    choice.setAttribute("aria-label", `${t.react} ${one}`);
    emoji.append(choice);
  }
  holder.append(emoji);
  const add = (iconName, text, act) => {
    const node = button("", "menu-item", () => { closeSheet(); act(); });
    node.append(icon(iconName), make("span", "", text));
    holder.append(node);
  };
  add("reply", t.reply, acts.reply);
  add("close", t.take_back, () => acts.react(""));
  if (acts.canChange && acts.canEdit) add("edit", t.edit, acts.edit);
  if (acts.canChange) add("revoke", t.revoke, acts.revoke);
  openSheet(t.actions, holder);
}

export function openList(content, message, say) {
  const form = make("form", "sheet__content");
  const submitButton = button(t.send, "button");
  submitButton.disabled = true;
  for (const section of content.action.sections) {
    if (section.title) {
      const title = make("p", "section__title", section.title);
      title.dir = "auto";
      form.append(title);
    }
    for (const row of section.rows) {
      const node = make("label", "row");
      const body = make("span", "row__body");
      body.dir = "auto";
      body.append(make("span", "row__title", row.title));
      if (row.description) body.append(make("span", "row__description", row.description));
      const radio = make("input");
      radio.type = "radio";
      radio.name = "row";
      radio.addEventListener("change", () => { submitButton.disabled = false; form.chosen = row; });
      node.append(body, radio);
      form.append(node);
    }
  }
  form.append(submitButton);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { id, title, description } = form.chosen;
    closeSheet();
    const reply = description ? { id, title, description } : { id, title };
    say({ type: "interactive", interactive: { type: "list_reply", list_reply: reply }, context: { id: message.id } });
  });
  openSheet(content.action.button, form);
}

export function openLocation(contextId, say) {
  const form = make("form", "sheet__content");
  const place = make("select");
  config.places.forEach((one, index) => place.append(new Option(one.name, String(index))));
  place.append(new Option(t.another_place, ""));
  const [latitude, longitude] = [90, 180].map((limit) => {
    const input = make("input");
    Object.assign(input, { type: "number", step: "any", min: -limit, max: limit, required: true, dir: "ltr" });
    input.addEventListener("input", () => { place.value = ""; });
    return input;
  });
  const fill = () => {
    const chosen = config.places[place.value];
    if (chosen) [latitude.value, longitude.value] = [chosen.latitude, chosen.longitude];
  };
  place.addEventListener("change", fill);
  fill();
  const problem = make("p", "problem");
  problem.setAttribute("role", "alert");
  const here = button(t.my_position, "button button--quiet", () => {
    const refuse = () => { problem.textContent = t.position_refused; };
    if (!navigator.geolocation) return refuse();
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      problem.textContent = "";
      place.value = "";
      [latitude.value, longitude.value] = [coords.latitude.toFixed(5), coords.longitude.toFixed(5)];
    }, refuse, { timeout: 8000 });
  });
  const pair = make("div", "pair");
  pair.append(labelled(t.latitude, latitude), labelled(t.longitude, longitude));
  form.append(labelled(t.place, place), pair, problem, here, button(t.send_location, "button"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const location = { latitude: Number(latitude.value), longitude: Number(longitude.value) };
    const chosen = config.places[place.value];
    if (chosen) location.name = chosen.name;
    closeSheet();
    say({ type: "location", location, ...(contextId && { context: { id: contextId } }) });
  });
  openSheet(t.send_location, form);
}

/* What a phone sends of each kind, and how large it may be. */
const FILES = {
  image: { accept: "image/jpeg,image/png", limit: 5, caption: true },
  sticker: { accept: "image/webp,image/png,image/jpeg", limit: 5 },
  video: { accept: "video/mp4,video/3gpp", limit: 16, caption: true },
  audio: { accept: "audio/ogg,audio/mpeg,audio/mp4,audio/aac,audio/amr", limit: 16 },
  document: { accept: "", limit: 100, caption: true },
};

function problemNode() {
  const node = make("p", "problem");
  node.setAttribute("role", "alert");
  return node;
}

function upload(blob, filename = "") {
  const query = filename ? `?${new URLSearchParams({ filename })}` : "";
  const type = blob.type || "application/octet-stream";
  return request("POST", `/control/phones/${config.phone}/media${query}`, blob, type);
}

/* A picture as stickers are: 512 by 512, transparent where it has nothing. */
async function asSticker(file) {
  if (file.type === "image/webp") return file;
  const image = await createImageBitmap(file);
  const canvas = make("canvas");
  canvas.width = canvas.height = 512;
  const scale = Math.min(512 / image.width, 512 / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  canvas.getContext("2d").drawImage(image, (512 - width) / 2, (512 - height) / 2, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/webp", 0.85));
}

function openFile(kind, say) {
  const { accept, limit, caption: captioned } = FILES[kind];
  const form = make("form", "sheet__content");
  const input = make("input");
  Object.assign(input, { type: "file", accept, required: true });
  const caption = make("input");
  Object.assign(caption, { type: "text", maxLength: 1024, dir: "auto" });
  const preview = make("img", "preview");
  preview.hidden = true;
  preview.alt = "";
  const problem = problemNode();
  const submitButton = button(kind === "image" ? t.send_image : t.send, "button");
  const wrong = (chosen) => {
    if (accept && !accept.split(",").includes(chosen.type)) return `${t.wrong_kind} ${accept.replace(/,/g, ", ")}`;
    return chosen.size > limit * 1024 * 1024 ? `${t.too_big} ${limit} MB` : "";
  };
  input.addEventListener("change", () => {
    const chosen = input.files[0];
    problem.textContent = chosen ? wrong(chosen) : "";
    submitButton.disabled = !chosen || problem.textContent !== "";
    if (preview.src) URL.revokeObjectURL(preview.src);
    preview.hidden = submitButton.disabled || !["image", "sticker"].includes(kind);
    if (!preview.hidden) preview.src = URL.createObjectURL(chosen);
  });
  form.append(labelled(kind === "image" ? t.choose_image : t.choose_file, input, "field field--file"), preview);
  if (captioned) form.append(labelled(t.caption, caption));
  form.append(problem, submitButton);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submitButton.disabled = true;
    const chosen = input.files[0];
    try {
      const content = await upload(kind === "sticker" ? await asSticker(chosen) : chosen, chosen.name);
      if (caption.value.trim()) content.caption = caption.value.trim();
      if (kind === "document") content.filename = chosen.name;
      if (kind === "sticker") content.animated = false;
      if (kind === "audio") content.voice = false;
      closeSheet();
      say({ type: kind, [kind]: content });
    } catch (error) {
      submitButton.disabled = false;
      problem.textContent = error.refused ? error.message : t.emulator_down;
    }
  });
  openSheet({ image: t.send_image, document: t.document, video: t.video, sticker: t.sticker, audio: t.sound }[kind], form);
}

/* Record as phones do, in Ogg where the browser can. */
const RECORDED = ["audio/ogg;codecs=opus", "audio/mp4", "audio/webm;codecs=opus"];

function openVoice(say) {
  const form = make("form", "sheet__content");
  const problem = problemNode();
  const sound = make("audio", "bubble__audio");
  Object.assign(sound, { controls: true, hidden: true });
  sound.setAttribute("aria-label", t.audio);
  const submitButton = button(t.send, "button");
  submitButton.disabled = true;
  let recorder = null;
  let taken = null;
  const record = button(t.record, "button button--quiet", async () => {
    if (recorder?.state === "recording") {
      recorder.stop();
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const mimeType = RECORDED.find((one) => MediaRecorder.isTypeSupported(one));
      const parts = [];
      recorder = new MediaRecorder(stream, { mimeType });
      recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
      recorder.addEventListener("stop", () => {
        for (const track of stream.getTracks()) track.stop();
        taken = new Blob(parts, { type: recorder.mimeType.split(";")[0] });
        sound.src = URL.createObjectURL(taken);
        sound.hidden = false;
        record.textContent = t.record_again;
        submitButton.disabled = taken.size === 0;
      });
      recorder.start();
      record.textContent = t.stop_recording;
      problem.textContent = "";
    } catch {
      problem.textContent = t.microphone_refused;
    }
  });
  const pick = button(t.choose_sound, "button button--quiet", () => openFile("audio", say));
  form.append(record, sound, problem, pick, submitButton);
  // A sheet that is closed lets go of the microphone.
  whenClosed = () => { if (recorder?.state === "recording") recorder.stop(); };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submitButton.disabled = true;
    try {
      const content = await upload(taken);
      closeSheet();
      say({ type: "audio", audio: { ...content, voice: true } });
    } catch (error) {
      submitButton.disabled = false;
      problem.textContent = error.refused ? error.message : t.emulator_down;
    }
  });
  openSheet(t.audio, form);
}

function openContact(say) {
  const form = make("form", "sheet__content");
  const name = make("input");
  Object.assign(name, { type: "text", required: true, dir: "auto", maxLength: 100 });
  const phone = make("input");
  Object.assign(phone, { type: "tel", required: true, dir: "ltr", pattern: "[+]?[0-9 ]{5,20}", maxLength: 20 });
  form.append(labelled(t.name, name), labelled(t.phone, phone), button(t.send, "button"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [words, number] = [name.value.trim(), phone.value.trim()];
    closeSheet();
    say({ type: "contacts", contacts: [{
      name: { formatted_name: words, first_name: words },
      phones: [{ phone: number, wa_id: number.replace(/\D/g, ""), type: "CELL" }],
    }] });
  });
  openSheet(t.contacts, form);
}

const SWITCHES = ["hides_phone", "online", "blocks", "no_marketing"];

/* Who holds this phone and what WhatsApp knows of them; or, when `isNew`, one more person. */
export async function openPerson(isNew) {
  let person = { name: "", username: "", phone: "", online: true };
  if (!isNew) {
    try {
      person = (await request("GET", "/control/phones")).find((one) => one.phone === config.phone) || person;
    } catch {
      return;
    }
  }
  const form = make("form", "sheet__content");
  const field = (text, value, more) => {
    const input = make("input");
    Object.assign(input, { type: "text", value, ...more });
    form.append(labelled(text, input));
    return input;
  };
  const name = field(t.name, person.name, { required: true, dir: "auto", maxLength: 100 });
  const phone = field(t.phone, isNew ? "" : person.phone,
    { type: "tel", required: true, dir: "ltr", pattern: "[0-9]{5,15}", maxLength: 15 });
  const username = field(t.username, person.username, { dir: "ltr", maxLength: 35 });
  const switches = {};
  for (const one of isNew ? [] : SWITCHES) {
    const input = make("input");
    Object.assign(input, { type: "checkbox", checked: one === "online" ? !person.online : person[one] });
    const node = make("label", "row");
    node.append(make("span", "row__body", t[one === "online" ? "phone_off" : one]), input);
    form.append(node);
    switches[one] = input;
  }
  const problem = problemNode();
  form.append(problem, button(t.save, "button"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = { name: name.value.trim(), username: username.value.trim() };
    for (const [one, input] of Object.entries(switches)) values[one] = one === "online" ? !input.checked : input.checked;
    try {
      if (isNew) await request("POST", "/control/phones", { phone: phone.value, ...values });
      else await request("PATCH", `/control/phones/${config.phone}`, values);
      if (!isNew && phone.value !== person.phone) {
        await request("POST", `/control/phones/${config.phone}/number`, { phone: phone.value });
      }
      const address = new URL(location.href);
      address.searchParams.set("person", phone.value);
      location.replace(address);
    } catch (error) {
      problem.textContent = error.refused ? error.message : t.emulator_down;
    }
  });
  openSheet(isNew ? t.new_person : t.this_person, form);
}
