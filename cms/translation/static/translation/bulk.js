/* Check boxes that choose all, and a word about a file that is too large before it is sent. */
(() => {
  const choose = document.querySelector("[data-choose]");
  if (choose) {
    const all = choose.querySelector("[data-choose-all]");
    const boxes = [...choose.querySelectorAll("input[name=page]")];
    const number = choose.querySelector("[data-chosen]");
    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      number.textContent = chosen ? `(${chosen})` : "";
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && !all.checked;
    };
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      show();
    });
    for (const box of boxes) box.addEventListener("change", show);
    show();
  }

  const upload = document.querySelector("[data-upload]");
  if (upload) {
    const field = upload.querySelector("input[type=file]");
    const error = upload.querySelector("[data-upload-error]");
    const isTooLarge = () => field.files[0]?.size > Number(field.dataset.maxBytes);
    const look = () => {
      error.hidden = !isTooLarge();
      error.textContent = isTooLarge() ? upload.dataset.tooLarge : "";
    };
    field.addEventListener("change", look);
    upload.addEventListener("submit", (event) => {
      if (!isTooLarge()) return;
      event.preventDefault();
      look();
    });
  }
})();
