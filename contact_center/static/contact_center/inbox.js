/* Keeps the inbox fresh: asks every few seconds whether anything changed, and replaces only what did.
   Without it the inbox works by reloading. */
"use strict";

(() => {
  const root = document.querySelector("[data-inbox]");
  if (!root) return;

  const EVERY = 4000;
  const find = (name) => root.querySelector(`[data-inbox-${name}]`);
  const thread = find("thread");
  const panel = find("panel");
  const composer = find("composer");
  const title = document.title;
  let token = root.dataset.token;
  let unread = null;

  const toBottom = () => {
    if (thread) thread.scrollTop = thread.scrollHeight;
  };
  toBottom();

  const isAtBottom = () => thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;

  // What somebody is filling in is not replaced under their hands.
  const isBusy = (element) =>
    element.contains(document.activeElement) || element.querySelector("[data-dirty]") !== null;
  root.addEventListener("input", (event) => {
    const form = event.target.closest("[data-inbox-keep]");
    if (form) form.dataset.dirty = "";
  });

  // What did not change stays where it is: a voice message goes on playing while a tick turns blue.
  // Every form carries a token of its own, which is no change.
  const source = (item) => item.outerHTML.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
  const sources = new WeakMap();
  const entries = (place) => {
    const items = [...place.querySelectorAll(".thread__entries > li")];
    for (const item of items) if (!sources.has(item)) sources.set(item, source(item));
    return items;
  };
  if (thread) entries(thread);

  const renew = (html) => {
    const next = document.createElement("template");
    next.innerHTML = html;
    const before = entries(thread);
    const after = entries(next.content);
    const hasEarlier = (place) => place.querySelector(".thread__earlier") !== null;
    if (hasEarlier(thread) !== hasEarlier(next.content)) {
      thread.replaceChildren(next.content);
      return;
    }
    const list = thread.querySelector(".thread__entries");
    after.forEach((item, place) => {
      const old = before[place];
      if (!old) list.append(item);
      else if (sources.get(old) !== sources.get(item)) old.replaceWith(item);
    });
    for (const old of before.slice(after.length)) old.remove();
  };

  // The page goes stale when the window opens or closes. It is asked for by its own address: what
  // is shown may be the answer to a form, which must not be sent again. The draft is kept; what
  // would be lost is not left without asking.
  const isFilling = () =>
    root.querySelector("[data-dirty]") !== null ||
    [...root.querySelectorAll("[data-blank]")].some((blank) => blank.value.trim() !== "") ||
    [...root.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);
  const renewPage = () => {
    if (!isFilling()) {
      location.assign(root.dataset.here);
      return true;
    }
    const notice = find("stale");
    const words = notice.querySelector("template");
    if (words) notice.replaceChildren(words.content);
    return false;
  };
  root.addEventListener("inbox:closed", renewPage);

  const show = (answer) => {
    // The person wrote again, or a day has passed: the box to write in changes.
    if (composer && answer.window) {
      if (answer.window.open !== (composer.dataset.window === "open")) {
        if (renewPage()) return;
      } else {
        root.dispatchEvent(new CustomEvent("inbox:window", { detail: answer.window }));
      }
    }
    token = answer.token;
    find("list").innerHTML = answer.list;
    find("boxes").innerHTML = answer.boxes;
    if (thread && answer.thread !== undefined) {
      const follow = isAtBottom();
      const opened = [...thread.querySelectorAll("[data-inbox-steps][open]")].map(
        (steps) => steps.closest("[data-message]").dataset.message,
      );
      renew(answer.thread);
      for (const message of opened) {
        thread.querySelector(`[data-message="${message}"] [data-inbox-steps]`)?.setAttribute("open", "");
      }
      if (follow) toBottom();
    }
    if (panel && answer.panel !== undefined && !isBusy(panel)) panel.innerHTML = answer.panel;
    if (unread !== null && answer.unread > unread) find("status").textContent = find("status").dataset.words;
    unread = answer.unread;
    document.title = unread ? `(${unread}) ${title}` : title;
  };

  const ask = async () => {
    const query = new URLSearchParams(root.dataset.query);
    query.set("token", token);
    query.set("visible", document.visibilityState === "visible" ? "1" : "0");
    if (root.dataset.conversation) query.set("conversation", root.dataset.conversation);
    if (new URLSearchParams(location.search).has("all")) query.set("all", "1");
    try {
      const response = await fetch(`${root.dataset.changes}?${query}`, { credentials: "same-origin" });
      if (response.status === 200) show(await response.json());
    } catch {
      // The network is away for a moment; the next turn asks again.
    }
    window.setTimeout(ask, EVERY);
  };
  window.setTimeout(ask, EVERY);

  if (composer) {
    const text = composer.querySelector("textarea");
    const hint = find("count");
    const [reply, note] = ["reply", "note"].map((kind) => composer.querySelector(`[name="kind"][value="${kind}"]`));

    // A draft is kept with its kind, until a page says that it was sent.
    const key = `diwan-inbox-writing-${root.dataset.conversation}`;
    const keep = () =>
      sessionStorage.setItem(key, JSON.stringify({ text: text.value, kind: note.checked ? "note" : "reply" }));
    if (location.hash === "#sent") {
      sessionStorage.removeItem(key);
      history.replaceState(history.state, "", location.pathname + location.search);
    }
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
    const given = text.defaultValue; // refused, or taken back
    if (kept) {
      const differs = kept.text.trim() !== "" && kept.text.trim() !== given.trim();
      if (!given.trim()) text.value = kept.text;
      else if (differs) text.value = `${given}\n\n${kept.text}`;
      // Words for colleagues never become a reply, not even as a part of one.
      if (reply.disabled || (kept.kind === "note" && (kept.text.trim() || !given.trim()))) note.checked = true;
      else if (!given.trim()) reply.checked = true;
    }
    if (text.value) keep();
    for (const kind of [reply, note]) kind.addEventListener("change", keep);
    text.addEventListener("input", () => {
      keep();
      const left = text.maxLength - text.value.length;
      find("left").textContent = left < 500 ? `${hint.dataset.words} ${left}` : "";
    });
    // The person sees that somebody writes; WhatsApp shows it for 25 seconds.
    let told = -Infinity;
    text.addEventListener("input", () => {
      if (!reply.checked || !text.value || performance.now() - told < 20000) return;
      told = performance.now();
      const body = new URLSearchParams({ csrfmiddlewaretoken: composer.querySelector("[name=csrfmiddlewaretoken]").value });
      fetch(composer.dataset.typing, { method: "POST", body, credentials: "same-origin" }).catch(() => {});
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        composer.requestSubmit();
      }
    });
    const send = composer.querySelector("button[type=submit]");
    composer.addEventListener("submit", () => {
      send.disabled = true;
    });
    // Back from a page that says that it failed.
    window.addEventListener("pageshow", () => {
      send.disabled = false;
    });
  }

  // Names of municipalities as they are typed.
  const names = document.getElementById("inbox-municipalities");
  let asked = "";
  root.addEventListener("input", async (event) => {
    const field = event.target;
    if (field.getAttribute("list") !== names.id || field.value.trim().length < 2) return;
    asked = field.value;
    const response = await fetch(`${names.dataset.source}?${new URLSearchParams({ q: field.value })}`);
    if (!response.ok || asked !== field.value) return;
    const found = await response.json();
    names.replaceChildren(...found.names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  });
})();
