/* One person's phone. Asks the emulator what is new, draws it, and never loses what is written. */

import { clockOf, config, dayName, dayOf, find, make, now, request, setClock, t } from "./dom.js";
import { draw, isOwn, plain, refresh, trouble } from "./draw.js";
import { closeSheet, openActions, openAttach, openList, openLocation, openPerson } from "./sheets.js";

const phone = config.phone;
const api = `/control/phones/${phone}`;

const POLL_VISIBLE = 700; // ms
const POLL_HIDDEN = 4000;
const STORED_UNSENT = `diwan-emulator-unsent-${phone}`;
const STORED_DRAFT = `diwan-emulator-draft-${phone}`;
const MOST_ROWS = 5;

const log = find("#log");
const field = find("#text");
const sendButton = find(".composer__send");
const guide = find("#guide");
const toNewest = find(".to-newest");
const banner = find(".banner");

/* --- What is known --- */

const messages = new Map(); // by key: the client's id if there is one, else WhatsApp's
const bubbles = new Map(); // by the same key
let epoch = "";
let revision = 0;
let site = null;
let firstAnswer = true;
let unseenBelow = 0;

const keyOf = (message) => message.client_id || message.id;
const byId = (id) => [...messages.values()].find((message) => message.id === id);

/* Keep what the emulator tells of a message; false when something newer is known already. */
function keep(message) {
  const known = messages.get(keyOf(message));
  if (known && known.revision > message.revision) return false;
  messages.set(keyOf(message), message);
  return true;
}

const UNSEEN = ["reaction", "edit", "revoke"]; // they change another message's bubble

function isShown(message) {
  if (UNSEEN.includes(message.type)) return false;
  return isOwn(message) || message.status === "delivered" || message.status === "read";
}

/* --- Drawing --- */

const context = {
  messages: () => [...messages.values()],
  byId,
  say,
  openList: (content, message) => openList(content, message, say),
  openLocation: (messageId) => openLocation(messageId, say),
  goTo: (message) => bubbles.get(keyOf(message))?.scrollIntoView({ block: "center", behavior: "smooth" }),
  grown: () => near && scrollDown(),
  revoked: (message) => changesOf(message, "revoke").length > 0,
  edited(message) {
    const last = changesOf(message, "edit").pop()?.content.message;
    return last ? last.text?.body ?? last[message.type]?.caption ?? "" : null;
  },
  played: (message) => request("POST", `${api}/played`, { id: message.id }).catch(() => {}),
  openActions(drawn) {
    // A bubble is drawn before its message has an id.
    const message = messages.get(keyOf(drawn)) || drawn;
    if (!message.id) return;
    openActions({
      canChange: isOwn(message) && !context.revoked(message),
      canEdit: message.type === "text",
      react: (emoji) => say({ type: "reaction", reaction: { message_id: message.id, ...(emoji && { emoji }) } }),
      reply: () => setTarget({ message }),
      edit: () => setTarget({ message, editing: true }),
      revoke: () => say({ type: "revoke", revoke: { original_message_id: message.id } }),
    });
  },
};

const changesOf = (message, type) => [...messages.values()].filter(
  (one) => one.type === type && one.by === message.by && one.content.original_message_id === message.id);

/* How a message's words stand now: a bubble is drawn anew when they change. */
const wordsOf = (message) => `${context.edited(message)}/${context.revoked(message)}`;

/* Draw a message, or show what has become of one that is drawn. */
function place(message) {
  const key = keyOf(message);
  const known = bubbles.get(key);
  if (known && known.dataset.words !== wordsOf(message)) {
    const again = draw(message, context);
    again.dataset.words = wordsOf(message);
    known.replaceWith(again);
    bubbles.set(key, again);
    return;
  }
  if (known) {
    const held = known.contains(document.activeElement);
    refresh(known, message, context);
    // A button that has just been used is off now and would lose the focus to nowhere.
    if (held && document.activeElement.disabled) log.focus({ preventScroll: true });
    return;
  }
  const fresh = draw(message, context);
  fresh.dataset.words = wordsOf(message);
  if (!firstAnswer) fresh.classList.add("bubble--new");
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

let near = true; // the end is in sight, or was before something grew

const atBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;

function scrollDown() {
  log.scrollTop = log.scrollHeight;
  near = true;
  unseenBelow = 0;
  showNewest();
}

function showNewest() {
  toNewest.hidden = atBottom();
  const count = toNewest.querySelector(".count");
  count.hidden = unseenBelow === 0;
  count.textContent = unseenBelow || "";
  toNewest.setAttribute("aria-label", unseenBelow ? `${t.newest} (${unseenBelow})` : t.newest);
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
  // Two questions may be under way at once; the answer to the older one is old.
  if (news.epoch === epoch && news.revision < revision) return;
  setClock(news.now);
  if (epoch && news.epoch !== epoch) {
    for (const [key, message] of messages) {
      if (!message.id) continue;
      messages.delete(key);
      bubbles.get(key)?.remove();
      bubbles.delete(key);
    }
    arrange(false);
  }
  epoch = news.epoch;
  revision = news.revision;
  site = news.site;
  const stay = atBottom();
  let arrived = 0;
  const changed = new Set();
  for (const message of news.messages) {
    const before = messages.get(keyOf(message));
    const shownBefore = before && isShown(before);
    if (!keep(message)) continue;
    changed.add(keyOf(message));
    if (!isOwn(message) && isShown(message) && !shownBefore) arrived += 1;
    // An answer changes the buttons it answers; a reaction, the bubble it lies on.
    const other = byId(message.context_id || message.content?.message_id
      || message.content?.original_message_id || "");
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
    node.setAttribute("aria-label", `${t.unread}: ${count}`);
  }
  const own = isLooking() ? 0 : unread[phone] || 0;
  document.title = own + elsewhere ? `(${own + elsewhere}) ${t.title}` : t.title;
}

/* A message is read when it stands on a screen that someone can see. */
const isLooking = () => !document.hidden && innerWidth > 0 && !guide.classList.contains("guide--open");

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
    context_id: message.context?.id || "", client_id: message.client_id, delivery: "waiting", revision: 0,
  });
  const local = messages.get(message.client_id);
  if (isShown(local)) place(local);
  // A reaction, an edit: the message that it is about.
  const other = byId(local.content?.message_id || local.content?.original_message_id || "");
  if (other && isShown(other)) place(other);
  arrange(lastTyping);
}

function say(message) {
  const own = { ...message, client_id: crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`, at: now() };
  unsent.push(own);
  store(STORED_UNSENT, unsent);
  showLocal(own);
  if (isShown(messages.get(own.client_id))) scrollDown();
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
        if (keep(taken) && isShown(taken)) place(taken);
      } catch (error) {
        if (!error.refused) throw error;
        const refused = messages.get(message.client_id);
        refused.delivery = "refused";
        if (isShown(refused)) place(refused);
        else messages.delete(message.client_id);
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
  const { message, editing } = target || {};
  field.value = "";
  setTarget(null);
  fit();
  if (editing) {
    say({ type: "edit", edit: { original_message_id: message.id, message: { type: "text", text: { body } } } });
  } else {
    say({ type: "text", text: { body }, ...(message && { context: { id: message.id } }) });
  }
  field.focus();
}

/* --- Answering or changing one message --- */

let target = null;

function setTarget(wanted) {
  if (target?.editing && !wanted) field.value = "";
  target = wanted;
  const bar = find(".target");
  bar.hidden = !target;
  if (target) {
    const { message, editing } = target;
    bar.querySelector(".target__who").textContent = editing ? t.edit : isOwn(message) ? t.you : t.centre;
    bar.querySelector(".target__text").textContent = plain(message, context);
    if (editing) field.value = context.edited(message) ?? message.content.body;
    fit();
    field.focus();
  }
}

find(".target__close").addEventListener("click", () => { setTarget(null); fit(); field.focus(); });

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

find(".composer__attach").addEventListener("click", () => openAttach(say));
for (const opener of document.querySelectorAll("[data-open-person]")) {
  opener.addEventListener("click", () => { closeGuide(); openPerson(opener.dataset.openPerson === "new"); });
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || closeSheet()) return;
  if (target) { setTarget(null); fit(); } else closeGuide();
});

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
  near = atBottom();
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
