/* The window above the box to write in: its time runs, a chosen template opens at once, and the
   preview follows what is typed. Without it the page does the same by reloading. */
"use strict";

(() => {
  const root = document.querySelector("[data-window]");
  if (!root) return;

  // ---------- The time left ----------
  // Counted from the seconds that the server gave: the clock of this machine may be wrong.
  const left = root.querySelector("[data-window-left]");
  const opened = Date.now();
  const tell = () => {
    const seconds = Number(left.dataset.windowLeft) - (Date.now() - opened) / 1000;
    if (seconds < 0) {
      // The page now offers templates instead; what is being written is kept by inbox.js.
      location.reload();
      return;
    }
    const minutes = Math.floor(seconds / 60);
    left.textContent = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
    root.querySelector("[data-window-open]").classList.toggle("window__line--soon", minutes < 60);
    window.setTimeout(tell, 15000);
  };
  if (left) window.setTimeout(tell, 15000);

  // ---------- A template ----------
  const choose = root.querySelector("[data-window-choose]");
  if (!choose) return;
  const place = root.querySelector("[data-window-form]");
  root.querySelector("[data-window-plain]").hidden = true;

  choose.addEventListener("change", async () => {
    const chosen = choose.value;
    const query = new URLSearchParams(new FormData(choose.form));
    try {
      const response = await fetch(`${choose.dataset.source}?${query}`, { credentials: "same-origin" });
      if (!response.ok) throw new Error(response.statusText);
      const form = await response.text();
      if (choose.value !== chosen) return; // another one was chosen meanwhile
      place.innerHTML = form;
      place.querySelector("[data-blank]")?.focus();
    } catch {
      choose.form.submit();
    }
  });

  place.addEventListener("input", (event) => {
    const key = event.target.dataset.blank;
    if (!key) return;
    for (const mark of place.querySelectorAll("[data-fills]")) {
      if (mark.dataset.fills !== key) continue;
      const words = mark.firstElementChild;
      mark.dataset.empty ??= words.textContent;
      words.textContent = event.target.value.trim() || mark.dataset.empty;
      mark.classList.toggle("template-preview__filled", event.target.value.trim() !== "");
    }
  });

  place.addEventListener("submit", (event) => {
    event.target.querySelector("button[type=submit]").disabled = true;
  });
})();
