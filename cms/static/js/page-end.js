/* What only a script can do at the end of a page: share through the system, copy, print.
   Without it the links beside these buttons do the same. */
"use strict";
{
  const end = document.querySelector("[data-page-end]");
  const part = (name) => end.querySelector(`[data-${name}]`);
  const { title, url } = end.dataset;
  const said = end.querySelector("[role=status]");

  const reveal = (name, action) => {
    const item = part(name);
    item.hidden = false;
    item.querySelector("button").addEventListener("click", (event) => action(event.currentTarget));
  };

  reveal("print", () => window.print());
  // On paper nothing can be opened.
  window.addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("main details")) folded.open = true;
  });

  if (navigator.share) {
    reveal("share", async () => {
      try {
        await navigator.share({ title, url });
      } catch (error) {
        if (error.name !== "AbortError") throw error; // whoever shares may think better of it
      }
    });
  }

  if (navigator.clipboard) {
    part("plain").hidden = true;
    reveal("copy", async (button) => {
      try {
        await navigator.clipboard.writeText(url);
        said.textContent = button.dataset.done;
      } catch {
        said.textContent = button.dataset.failed;
      }
    });
  }
}
