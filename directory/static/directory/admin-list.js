// The list of municipalities: a box that chooses every row of the page, and how many are chosen.
// Without this script each row has its own box, and a button takes all rows of the list.
document.addEventListener("DOMContentLoaded", () => {
  const boxes = [...document.querySelectorAll("input[form=directory-bulk][name=id]")];
  const heading = document.querySelector(".result-list thead th");
  const counter = document.querySelector("[data-directory-chosen]");
  if (!boxes.length || !heading || !counter) return;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", heading.textContent.trim());
  heading.replaceChildren(all);
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    counter.textContent = chosen ? `(${chosen})` : "";
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  for (const box of boxes) box.addEventListener("change", show);
  show();
});
