/* Sheets that rise from the bottom of the phone: what a person sends beside text. */

import { button, config, find, icon, make, request, t } from "./dom.js";

const PICTURES = ["image/jpeg", "image/png"];
const PICTURE_LIMIT = 5 * 1024 * 1024;

const sheet = find(".sheet");
const chat = find("#chat");

let opener = null;

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

export function openAttach(say) {
  const choices = make("div", "choices");
  for (const [iconName, text, open] of [["pin", t.location, () => openLocation("", say)], ["image", t.image, () => openPicture(say)]]) {
    const choice = button("", "choice", open);
    choice.append(icon(iconName), make("span", "", text));
    choices.append(choice);
  }
  openSheet(t.attach, choices);
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

function openPicture(say) {
  const form = make("form", "sheet__content");
  const input = make("input");
  Object.assign(input, { type: "file", accept: PICTURES.join(","), required: true });
  const caption = make("input");
  Object.assign(caption, { type: "text", maxLength: 1024, dir: "auto" });
  const preview = make("img", "preview");
  preview.hidden = true;
  preview.alt = "";
  const problem = make("p", "problem");
  problem.setAttribute("role", "alert");
  const submitButton = button(t.send_image, "button");
  input.addEventListener("change", () => {
    const chosen = input.files[0];
    problem.textContent = !chosen ? "" : !PICTURES.includes(chosen.type) ? t.image_kind : chosen.size > PICTURE_LIMIT ? t.image_too_big : "";
    submitButton.disabled = !chosen || problem.textContent !== "";
    if (preview.src) URL.revokeObjectURL(preview.src);
    preview.hidden = submitButton.disabled;
    if (!preview.hidden) preview.src = URL.createObjectURL(chosen);
  });
  form.append(labelled(t.choose_image, input, "field field--file"), preview, labelled(t.caption, caption), problem, submitButton);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submitButton.disabled = true;
    const chosen = input.files[0];
    try {
      const image = await request("POST", `/control/phones/${config.phone}/media`, chosen, chosen.type);
      if (caption.value.trim()) image.caption = caption.value.trim();
      closeSheet();
      say({ type: "image", image });
    } catch (error) {
      submitButton.disabled = false;
      problem.textContent = error.refused ? error.message : t.emulator_down;
    }
  });
  openSheet(t.send_image, form);
}

