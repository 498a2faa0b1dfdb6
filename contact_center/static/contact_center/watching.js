/* Keeps the page on the bridge fresh: its figures are asked for every few seconds while it is seen.
   Without it the page works by reloading. */
"use strict";

(() => {
  const root = document.querySelector("[data-watching]");
  if (!root) return;

  const EVERY = 5000;
  const stale = document.querySelector("[data-watching-stale]");

  const ask = async () => {
    // Nobody looks, or somebody is about to press a button: nothing moves under their hands.
    if (document.visibilityState === "visible" && !root.contains(document.activeElement)) {
      try {
        const response = await fetch(root.dataset.watching, { credentials: "same-origin" });
        // A session that ended is answered with the log-in page, at another address.
        if (response.ok && !response.redirected) {
          root.innerHTML = await response.text();
          stale.textContent = "";
        } else {
          stale.textContent = stale.dataset.words;
        }
      } catch {
        stale.textContent = stale.dataset.words;
      }
    }
    window.setTimeout(ask, EVERY);
  };
  window.setTimeout(ask, EVERY);
})();
