/* The window above the box to write in: its time runs, a chosen template opens at once, and the
   preview follows what is typed. Without it the page does the same by reloading. */
"use strict";

(() => {
  const root = document.querySelector("[data-window]");
  if (!root) return;

  // ---------- The time left ----------
  // Counted from the seconds that the server gave: the clock of this machine may be wrong.
  const left = root.querySelector("[data-window-left]");
  let ends = Date.now() + Number(left?.dataset.windowLeft) * 1000;
  const tell = () => {
    const seconds = (ends - Date.now()) / 1000;
    if (seconds < 0) {
      // The page now offers templates instead; inbox.js asks for it when nothing is lost by that.
      root.dispatchEvent(new CustomEvent("inbox:closed", { bubbles: true }));
      return;
    }
    const minutes = Math.floor(seconds / 60);
    left.textContent = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
    root.querySelector("[data-window-open]").classList.toggle("window__line--soon", minutes < 60);
  };
  if (left) {
    window.setInterval(tell, 15000);
    // The person wrote: the time begins anew.
    root.closest("[data-inbox]").addEventListener("inbox:window", ({ detail }) => {
      if (!detail.open) return;
      ends = Date.now() + detail.seconds_left * 1000;
      left.dateTime = detail.closes;
      root.querySelector("[data-window-until]").textContent = detail.until;
      tell();
    });
  }

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
