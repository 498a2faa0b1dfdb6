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

  const show = (answer) => {
    // The person wrote again, or a day has passed: the box to write in changes. A draft is kept.
    if (composer && answer.window_open !== undefined && answer.window_open !== (composer.dataset.window === "open")) {
      location.reload();
      return;
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
    const draft = `diwan-inbox-draft-${root.dataset.conversation}`;
    if (!text.value) text.value = sessionStorage.getItem(draft) ?? "";
    text.addEventListener("input", () => {
      sessionStorage.setItem(draft, text.value);
      const left = text.maxLength - text.value.length;
      find("left").textContent = left < 500 ? `${hint.dataset.words} ${left}` : "";
    });
    // The person sees that somebody writes; WhatsApp shows it for 25 seconds.
    let told = -Infinity;
    text.addEventListener("input", () => {
      const isReply = composer.querySelector('[name="kind"][value="reply"]')?.checked;
      if (!isReply || !text.value || performance.now() - told < 20000) return;
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
    composer.addEventListener("submit", () => {
      sessionStorage.removeItem(draft);
      composer.querySelector("button[type=submit]").disabled = true;
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
