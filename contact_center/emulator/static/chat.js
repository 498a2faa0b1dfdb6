"use strict";

/* One person's phone. Asks the emulator what is new, draws it, and never loses what is written. */

const config = JSON.parse(document.body.dataset.config);
const t = config.texts;
const phone = config.phone;
const api = `/control/phones/${phone}`;

const POLL_VISIBLE = 700; // ms
const POLL_HIDDEN = 4000;
const PATIENCE = 2; // seconds until a message that has not arrived says so
const STORED_UNSENT = `diwan-emulator-unsent-${phone}`;
const STORED_DRAFT = `diwan-emulator-draft-${phone}`;
const MOST_ROWS = 5;
const PICTURES = ["image/jpeg", "image/png"];
const PICTURE_LIMIT = 5 * 1024 * 1024;

const find = (selector) => document.querySelector(selector);
const log = find("#log");
const field = find("#text");
const sendButton = find(".composer__send");
const chat = find("#chat");
const guide = find("#guide");
const sheet = find(".sheet");
const toNewest = find(".to-newest");
const banner = find(".banner");

/* --- Small helpers --- */

function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function icon(name, className = "icon") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

const locale = config.language === "ar" ? "ar-LB-u-nu-latn" : "en-GB";
const zone = "Asia/Beirut";
const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
const dayFormat = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone: zone });
const dayKey = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone });

const clockOf = (seconds) => clockFormat.format(seconds * 1000);
const dayOf = (seconds) => dayKey.format(seconds * 1000);

function dayName(seconds) {
  if (dayOf(seconds) === dayOf(now())) return t.today;
  if (dayOf(seconds) === dayOf(now() - 86400)) return t.yesterday;
  return dayFormat.format(seconds * 1000);
}

let clockOffset = config.now - Date.now() / 1000;
const now = () => Date.now() / 1000 + clockOffset;

async function request(method, path, body, type = "application/json") {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = type;
    options.body = type === "application/json" ? JSON.stringify(body) : body;
  }
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error), { refused: true });
  return answer;
}

/* --- What is known --- */

const messages = new Map(); // by key: the client's id if there is one, else WhatsApp's
const bubbles = new Map(); // by the same key
let epoch = "";
let revision = 0;
let site = null;
let firstAnswer = true;
let unseenBelow = 0;

const keyOf = (message) => message.client_id || message.id;
const isOwn = (message) => message.by === "person";
const byId = (id) => [...messages.values()].find((message) => message.id === id);

function isShown(message) {
  if (message.type === "reaction") return false;
  return isOwn(message) || message.status === "delivered" || message.status === "read";
}

/* --- Drawing messages --- */

const MARKS = [
  [/```([\s\S]+?)```/, "code"],
  [/(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\p{L}\p{N}*])/u, "strong"],
  [/(?<![\p{L}\p{N}_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\p{L}\p{N}_])/u, "em"],
  [/(?<![\p{L}\p{N}~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\p{L}\p{N}~])/u, "s"],
];
const LINK = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]»،؛؟]/;

/* WhatsApp's marks (*bold*, _italic_, ~struck~, ```code```) and links, as elements. */
function format(text, into) {
  let first = null;
  const link = LINK.exec(text);
  if (link) first = { index: link.index, length: link[0].length, link: link[0] };
  for (const [pattern, tag] of MARKS) {
    const match = pattern.exec(text);
    if (match && (!first || match.index < first.index)) {
      first = { index: match.index, length: match[0].length, tag, inner: match[1] };
    }
  }
  if (!first) {
    into.append(text);
    return into;
  }
  into.append(text.slice(0, first.index));
  if (first.link) {
    const anchor = make("a", "", first.link);
    anchor.href = first.link;
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    anchor.dir = "ltr";
    into.append(anchor);
  } else {
    const element = make(first.tag);
    if (first.tag === "code") element.append(first.inner);
    else format(first.inner, element);
    into.append(element);
  }
  return format(text.slice(first.index + first.length), into);
}

const ONLY_EMOJI = /^(\p{Extended_Pictographic}(\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*\s*){1,3}$/u;

/* "rtl" or "ltr" by the first letter that has a direction; "" without one. */
function directionOf(text) {
  const letter = /\p{L}/u.exec(text);
  if (!letter) return "";
  return /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}/u.test(letter[0]) ? "rtl" : "ltr";
}

function textNode(text) {
  const node = make("p", "bubble__text");
  node.dir = directionOf(text);
  if (ONLY_EMOJI.test(text)) node.classList.add("bubble__text--large");
  return format(text, node);
}

/* A message in a few words, for quotations. */
function summary(message) {
  const content = message.content;
  if (message.type === "text") return content.body;
  if (message.type === "interactive") {
    const reply = content.button_reply || content.list_reply;
    return reply ? reply.title : content.body?.text || "";
  }
  if (content?.caption) return content.caption;
  return { image: t.image, location: t.location, document: t.document, audio: t.audio, video: t.video,
    sticker: t.sticker, contacts: t.contacts, template: t.template }[message.type] || t.unknown;
}

function label(name, text) {
  const node = make("p", "bubble__label");
  node.append(icon(name), make("span", "", text));
  return node;
}

function quote(message) {
  const node = make("button", "bubble__quote");
  node.type = "button";
  const text = make("span", "", summary(message));
  text.dir = "auto";
  node.append(make("b", "", isOwn(message) ? t.you : t.centre), text);
  node.addEventListener("click", () => bubbles.get(keyOf(message))?.scrollIntoView({ block: "center", behavior: "smooth" }));
  return node;
}

function map() {
  const holder = make("div");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "bubble__map");
  svg.setAttribute("viewBox", "0 0 240 120");
  svg.setAttribute("aria-hidden", "true");
  const shapes = [
    ["map__land", "M0 0h240v120H0z"],
    ["map__water", "M30 0c6 26-14 40-8 66s14 34 8 54h-12c4-20-12-26-8-54s16-40 8-66z"],
    ["map__street", "M0 38h240M0 84h240M104 0v120M196 0l-22 120"],
    ["map__road", "M40 116C96 104 116 62 150 52s62-14 90-40"],
    ["map__pin", "M132 76c11-12 16-20 16-27a16 16 0 0 0-32 0c0 7 5 15 16 27Zm0-33a6 6 0 1 1 0 12 6 6 0 0 1 0-12Z"],
  ];
  for (const [className, path] of shapes) {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("class", className);
    shape.setAttribute("d", path);
    svg.append(shape);
  }
  holder.append(svg);
  return holder;
}

function file(content, name, iconName) {
  const node = make("a", "bubble__file");
  node.href = content.link || `/control/media/${content.id}`;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  const title = make("span", "", name);
  title.dir = "auto";
  node.append(icon(iconName), title);
  return node;
}

const DRAW = {
  text(content, parts) {
    parts.push(textNode(content.body));
  },
  image(content, parts) {
    if (content.id) {
      const picture = make("img", "bubble__picture");
      picture.src = `/control/media/${content.id}`;
      picture.alt = content.caption || t.image;
      picture.addEventListener("load", () => atBottom() && scrollDown());
      parts.push(picture);
    } else {
      parts.push(file(content, t.image, "image"));
    }
    parts.push(textNode(content.caption || ""));
  },
  document(content, parts) {
    parts.push(file(content, content.filename || t.document, "file"), textNode(content.caption || ""));
  },
  location(content, parts) {
    parts.push(map());
    const name = [content.name, content.address].filter(Boolean).join(", ");
    if (name) parts.push(make("p", "bubble__head", name));
    const coordinates = make("p", "bubble__text");
    coordinates.append(make("bdi", "", `${content.latitude}, ${content.longitude}`));
    parts.push(coordinates);
  },
  contacts(content, parts) {
    for (const contact of content) {
      const phones = (contact.phones || []).map((one) => one.phone).join(", ");
      parts.push(label("people", t.contacts), textNode(`${contact.name?.formatted_name || ""}\n${phones}`.trim()));
    }
  },
  template(content, parts) {
    const values = (content.components || []).flatMap((component) => component.parameters || []);
    const words = values.map((value) => value.text).filter(Boolean).join(" · ");
    parts.push(label("file", `${t.template}: ${content.name}`), textNode(words || content.name));
  },
  interactive(content, parts, message) {
    const reply = content.button_reply || content.list_reply;
    if (reply) {
      parts.push(textNode(reply.title));
      return;
    }
    if (content.header?.text) {
      const head = make("p", "bubble__head", content.header.text);
      head.dir = "auto";
      parts.push(head);
    } else if (content.header?.image?.id) {
      DRAW.image({ id: content.header.image.id }, parts);
      parts.pop();
    }
    parts.push(textNode(content.body?.text || ""));
    if (content.footer?.text) {
      const foot = make("p", "bubble__foot", content.footer.text);
      foot.dir = directionOf(content.footer.text);
      parts.push(foot);
    }
    parts.push(actions(content, message));
  },
};

for (const [type, iconName] of [["audio", "file"], ["video", "image"], ["sticker", "image"]]) {
  DRAW[type] = (content, parts) => parts.push(file(content, t[type], iconName), textNode(content.caption || ""));
}

function actions(content, message) {
  const holder = make("div", "bubble__actions");
  const answered = [...messages.values()].some((one) => isOwn(one) && one.context_id === message.id);
  const add = (text, iconName, act, disabled = false) => {
    const button = make("button", "bubble__action");
    button.type = "button";
    button.disabled = disabled;
    const title = make("span", "", text);
    title.dir = "auto";
    button.append(icon(iconName), title);
    button.addEventListener("click", act);
    holder.append(button);
  };
  const action = content.action || {};
  if (content.type === "button") {
    for (const { reply } of action.buttons) {
      add(reply.title, "reply", () => say({
        type: "interactive",
        interactive: { type: "button_reply", button_reply: { id: reply.id, title: reply.title } },
        context: { id: message.id },
      }), answered);
    }
  } else if (content.type === "list") {
    add(action.button, "list", () => openList(content, message));
  } else if (content.type === "location_request_message") {
    add(t.send_location, "pin", () => openLocation(message.id));
  } else if (content.type === "cta_url") {
    const anchor = make("a", "bubble__action");
    anchor.href = action.parameters.url;
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    anchor.append(icon("out"), make("span", "", action.parameters.display_text));
    holder.append(anchor);
  }
  return holder;
}

function mark(message) {
  const [name, text, className] = message.marked_read ? ["ticks", t.read, "tick tick--read"]
    : message.delivery === "delivered" ? ["tick", t.arrived, "tick"]
    : ["clock", t.on_its_way, "tick"];
  const holder = make("span");
  holder.append(icon(name, className), make("span", "visually-hidden", text));
  holder.dataset.mark = name;
  return holder;
}

/* Why a person's message is not there yet; "" while that is no news. */
function trouble(message) {
  if (!isOwn(message) || message.delivery === "delivered") return "";
  if (message.delivery === "refused") return t.not_sent;
  if (message.delivery === "abandoned") return t.given_up;
  return now() - message.at > PATIENCE ? t.retrying : "";
}

function draw(message) {
  const node = make("article", isOwn(message) ? "bubble bubble--own" : "bubble");
  node.dataset.id = message.id || "";
  node.dataset.by = message.by;
  node.dataset.status = isOwn(message) ? message.delivery : message.status;
  const content = make("div", "bubble__content");
  content.append(make("span", "visually-hidden", `${isOwn(message) ? t.you : t.centre}: `));
  const quoted = message.context_id && byId(message.context_id);
  if (quoted) content.append(quote(quoted));
  const parts = [];
  const drawOne = DRAW[message.type];
  if (drawOne) drawOne(message.content, parts, message);
  else parts.push(textNode(t.unknown));
  let below = null;
  for (const part of parts) {
    if (part.className === "bubble__actions") below = part;
    else content.append(part);
  }
  // The time stands at the end of the last line, so it follows the direction of the last text.
  content.dir = parts.filter((part) => part !== below).pop()?.dir || "";
  const meta = make("span", "bubble__meta");
  const time = make("time", "", clockOf(message.at));
  time.dateTime = new Date(message.at * 1000).toISOString();
  meta.append(time);
  if (isOwn(message)) meta.append(mark(message));
  content.append(meta);
  node.append(content);
  if (below) node.append(below);
  const problem = trouble(message);
  if (problem) {
    const note = make("p", "bubble__note");
    note.append(icon("warn"), make("span", "", problem));
    node.append(note);
  }
  const reaction = [...messages.values()].filter(
    (one) => one.type === "reaction" && one.content.message_id === message.id).pop();
  if (reaction?.content.emoji) {
    node.classList.add("bubble--reacted");
    node.append(make("span", "bubble__reaction", reaction.content.emoji));
  }
  return node;
}

/* Draw a message, or draw it again; elements that did not change stay, so that nothing is read twice. */
function place(message) {
  const key = keyOf(message);
  const known = bubbles.get(key);
  const fresh = draw(message);
  if (known?.isConnected) known.replaceWith(fresh);
  else if (!firstAnswer) fresh.classList.add("bubble--new");
  bubbles.set(key, fresh);
}

const typingBubble = make("div", "bubble bubble--first");
typingBubble.setAttribute("aria-hidden", "true");
typingBubble.append(make("div", "dots"));
typingBubble.firstChild.append(make("span"), make("span"), make("span"));

function arrange(typing) {
  const shown = [...messages.values()].filter(isShown).sort((a, b) => a.at - b.at);
  const wanted = [];
  let day = "";
  let before = null;
  const days = new Map([...log.querySelectorAll(".log__day")].map((node) => [node.dataset.day, node]));
  for (const message of shown) {
    const own = dayOf(message.at);
    if (own !== day) {
      day = own;
      before = null;
      const separator = days.get(day) || make("p", "log__day");
      separator.dataset.day = day;
      const name = dayName(message.at);
      if (separator.textContent !== name) separator.textContent = name;
      wanted.push(separator);
      days.delete(day);
    }
    const node = bubbles.get(keyOf(message));
    node.classList.toggle("bubble--first", !before || before.by !== message.by || message.at - before.at > 300);
    wanted.push(node);
    before = message;
  }
  for (const node of days.values()) node.remove();
  if (typing) wanted.push(typingBubble);
  else typingBubble.remove();
  let previous = [...log.children].filter((node) => node.matches(".log__notice, noscript")).pop();
  for (const node of wanted) {
    if (previous.nextSibling !== node) previous.after(node);
    previous = node;
  }
  find(".starters").hidden = shown.length > 0;
}

const atBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;

function scrollDown() {
  log.scrollTop = log.scrollHeight;
  unseenBelow = 0;
  showNewest();
}

function showNewest() {
  toNewest.hidden = atBottom();
  const count = toNewest.querySelector(".count");
  count.hidden = unseenBelow === 0;
  count.textContent = unseenBelow || "";
  toNewest.setAttribute("aria-label", unseenBelow ? `${t.newest}, ${unseenBelow} ${t.new_messages}` : t.newest);
}

/* --- Asking for news --- */

let pollTimer = 0;
let lastTyping = false;

async function poll() {
  clearTimeout(pollTimer);
  try {
    const query = new URLSearchParams({ after: revision, epoch });
    take(await request("GET", `${api}/messages?${query}`));
    banner.hidden = true;
    await sendUnsent();
  } catch (error) {
    if (error.refused) throw error;
    // A banner that is set again is read again, so it is set once.
    if (banner.hidden) banner.textContent = t.emulator_down;
    banner.hidden = false;
  } finally {
    clearTimeout(pollTimer);
    pollTimer = setTimeout(poll, document.hidden ? POLL_HIDDEN : POLL_VISIBLE);
  }
}

function take(news) {
  clockOffset = news.now - Date.now() / 1000;
  if (epoch && news.epoch !== epoch) {
    for (const [key, message] of messages) if (message.id) { messages.delete(key); bubbles.get(key)?.remove(); bubbles.delete(key); }
  }
  epoch = news.epoch;
  revision = news.revision;
  site = news.site;
  const stay = atBottom();
  let arrived = 0;
  const changed = new Set();
  for (const message of news.messages) {
    const known = messages.has(keyOf(message));
    const shownBefore = known && isShown(messages.get(keyOf(message)));
    messages.set(keyOf(message), message);
    changed.add(keyOf(message));
    if (!isOwn(message) && isShown(message) && !shownBefore) arrived += 1;
    // An answer changes the buttons it answers; a reaction, the bubble it lies on.
    const other = byId(message.context_id || message.content?.message_id || "");
    if (other) changed.add(keyOf(other));
  }
  // Bubbles that wait may have become late since.
  for (const message of messages.values()) {
    const note = bubbles.get(keyOf(message))?.querySelector(".bubble__note");
    if ((note?.textContent || "") !== trouble(message)) changed.add(keyOf(message));
  }
  for (const key of changed) if (isShown(messages.get(key))) place(messages.get(key));
  if (changed.size || news.typing !== lastTyping) arrange(news.typing);
  lastTyping = news.typing;
  showState(news);
  if (stay || firstAnswer) scrollDown();
  else if (arrived) { unseenBelow += arrived; showNewest(); }
  firstAnswer = false;
  showUnread(news.unread);
  markSeen();
}

function showState(news) {
  const state = find(".chat__state-text");
  const words = news.typing ? t.typing : t.simulated;
  if (state.textContent !== words) state.textContent = words;
  state.parentElement.classList.toggle("chat__state--typing", news.typing);
  const line = find(".site-state");
  const kind = site.reachable === null ? "unknown" : site.reachable ? "up" : "down";
  if (line.dataset.site !== kind) {
    line.dataset.site = kind;
    line.querySelector(".site-state__text").textContent = { unknown: t.site_unknown, up: t.site_up, down: t.site_down }[kind];
  }
  find(".device__time").textContent = clockOf(now());
}

function showUnread(unread) {
  let elsewhere = 0;
  for (const node of document.querySelectorAll("[data-unread]")) {
    const count = unread[node.dataset.unread] || 0;
    const own = node.dataset.unread === phone;
    if (!own) elsewhere += count;
    node.hidden = count === 0 || (own && isLooking());
    node.textContent = count;
    node.setAttribute("aria-label", `${count} ${t.unread}`);
  }
  const own = isLooking() ? 0 : unread[phone] || 0;
  document.title = own + elsewhere ? `(${own + elsewhere}) ${t.title}` : t.title;
}

/* A message is read when it stands on a screen that someone can see. */
const isLooking = () => !document.hidden && !guide.classList.contains("guide--open");

let reporting = false;

async function markSeen() {
  if (!isLooking() || reporting) return;
  const ids = [...messages.values()].filter((message) => !isOwn(message) && message.status === "delivered").map((message) => message.id);
  if (!ids.length) return;
  reporting = true;
  try {
    await request("POST", `${api}/read`, { ids });
  } catch {
    // The next poll tries again.
  } finally {
    reporting = false;
  }
}

/* --- Writing: what is written is kept here until the emulator has it --- */

let unsent = load(STORED_UNSENT) || [];
let sending = false;

function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    if (value && value.length) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  } catch {
    // Private windows may have no storage; the page still holds it.
  }
}

function showLocal(message) {
  messages.set(message.client_id, {
    id: "", phone, by: "person", type: message.type, content: message[message.type], at: message.at,
    context_id: message.context?.id || "", client_id: message.client_id, delivery: "waiting",
  });
  place(messages.get(message.client_id));
  arrange(lastTyping);
}

function say(message) {
  const own = { ...message, client_id: crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`, at: now() };
  unsent.push(own);
  store(STORED_UNSENT, unsent);
  showLocal(own);
  scrollDown();
  sendUnsent().catch(() => poll());
}

async function sendUnsent() {
  if (sending) return;
  sending = true;
  try {
    while (unsent.length) {
      const { at, ...message } = unsent[0];
      try {
        const taken = await request("POST", `${api}/messages`, message);
        messages.set(taken.client_id, taken);
        place(taken);
      } catch (error) {
        if (!error.refused) throw error;
        const refused = messages.get(message.client_id);
        refused.delivery = "refused";
        place(refused);
      }
      unsent.shift();
      store(STORED_UNSENT, unsent);
      arrange(lastTyping);
    }
  } finally {
    sending = false;
  }
}

function fit() {
  field.rows = 1;
  while (field.scrollHeight > field.clientHeight && field.rows < MOST_ROWS) field.rows += 1;
  sendButton.disabled = field.value.trim() === "";
  store(STORED_DRAFT, field.value);
}

function submit() {
  const body = field.value.trim();
  if (!body) return;
  field.value = "";
  fit();
  say({ type: "text", text: { body } });
  field.focus();
}

find(".composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

field.addEventListener("input", fit);
field.addEventListener("keydown", (event) => {
  // While a word is being composed, Enter belongs to the keyboard.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});

for (const button of document.querySelectorAll(".suggestion")) {
  button.addEventListener("click", () => {
    field.value = button.textContent;
    closeGuide();
    fit();
    field.focus();
  });
}

/* --- Sheets --- */

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

function closeSheet() {
  if (sheet.hidden) return;
  sheet.hidden = true;
  chat.inert = false;
  find(".sheet__content").replaceChildren();
  (opener?.isConnected ? opener : field).focus();
}

sheet.addEventListener("click", (event) => { if (event.target === sheet) closeSheet(); });
find(".sheet__close").addEventListener("click", closeSheet);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!sheet.hidden) closeSheet();
  else closeGuide();
});

function button(text, className, act) {
  const node = make("button", className, text);
  node.type = act ? "button" : "submit";
  if (act) node.addEventListener("click", act);
  return node;
}

function labelled(text, input, className = "field") {
  const node = make("label", className);
  node.append(make("span", "", text), input);
  return node;
}

find(".composer__attach").addEventListener("click", () => {
  const choices = make("div", "choices");
  for (const [iconName, text, open] of [["pin", t.location, () => openLocation("")], ["image", t.image, openPicture]]) {
    const choice = button("", "choice", open);
    choice.append(icon(iconName), make("span", "", text));
    choices.append(choice);
  }
  openSheet(t.attach, choices);
});

function openList(content, message) {
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

function openLocation(contextId) {
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

function openPicture() {
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
      const image = await request("POST", `${api}/media`, chosen, chosen.type);
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

/* --- The guide, which covers the phone on a narrow screen --- */

const narrow = matchMedia("(max-width: 55.999rem)");

function setGuide(open) {
  const covers = open && narrow.matches;
  guide.classList.toggle("guide--open", covers);
  find(".guide__open").setAttribute("aria-expanded", String(covers));
  guide.inert = narrow.matches && !open;
  find(".device").inert = covers;
}

function closeGuide() {
  if (!guide.classList.contains("guide--open")) return;
  setGuide(false);
  find(".guide__open").focus();
  markSeen();
}

find(".guide__open").addEventListener("click", () => { setGuide(true); find(".guide__close").focus(); });
find(".guide__close").addEventListener("click", closeGuide);
narrow.addEventListener("change", () => setGuide(false));
setGuide(false);

/* --- Begin --- */

toNewest.addEventListener("click", () => { scrollDown(); field.focus(); });
log.addEventListener("scroll", () => {
  if (atBottom()) unseenBelow = 0;
  showNewest();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
addEventListener("resize", () => { if (atBottom()) scrollDown(); });

find(".device__time").textContent = clockOf(now());
field.value = load(STORED_DRAFT) || "";
fit();
if (!narrow.matches) field.focus();
for (const message of unsent) showLocal(message);
poll();
