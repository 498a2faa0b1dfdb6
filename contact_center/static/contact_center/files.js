/* The file beside a reply: its name, taking it back, and the shorter text that goes with one.
   Without it a file can be chosen and sent all the same. */
"use strict";

(() => {
  const box = document.querySelector("[data-inbox-file]");
  if (!box) return;
  const input = box.querySelector("input[type=file]");
  const chosen = box.querySelector("[data-inbox-file-name]");
  const remove = box.querySelector("[data-inbox-file-remove]");
  const text = document.getElementById("inbox-text");
  const longest = text.maxLength;

  const show = () => {
    const file = input.files[0];
    const tooLarge = Boolean(file) && file.size > Number(box.dataset.most);
    chosen.textContent = file ? file.name : "";
    remove.hidden = !file;
    box.querySelector("[data-inbox-file-large]").hidden = !tooLarge;
    input.setCustomValidity(tooLarge ? box.querySelector("[data-inbox-file-large]").textContent : "");
    text.maxLength = file ? Number(box.dataset.caption) : longest;
    text.required = !file;
  };
  input.addEventListener("change", show);
  remove.addEventListener("click", () => {
    input.value = "";
    show();
    text.focus();
  });
  // A note stays among colleagues and carries no file.
  for (const kind of document.querySelectorAll("[data-inbox-composer] input[name=kind]")) {
    kind.addEventListener("change", () => {
      if (kind.value === "note" && kind.checked) {
        input.value = "";
        show();
      }
    });
  }
  show();
})();
