/* Looks for the municipalities around the visitor, once the button is pressed: the browser asks
   for leave, and the position goes into the address of one page that nobody keeps. */
"use strict";
for (const place of document.querySelectorAll("[data-locate]")) {
  const button = place.querySelector("button");
  const link = place.querySelector("a");
  const said = place.querySelector("[role=status]");
  if (!navigator.geolocation) continue;
  button.hidden = false;
  if (link) {
    button.lastChild.textContent = link.textContent;
    link.hidden = true;
  }
  button.addEventListener("click", () => {
    said.textContent = button.dataset.busy;
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // A hundred metres are exact enough.
        const at = [coords.latitude, coords.longitude].map((degrees) => degrees.toFixed(3));
        location.assign(`${place.dataset.locate}?lat=${at[0]}&lon=${at[1]}`);
      },
      (error) => {
        button.disabled = false;
        said.textContent =
          error.code === error.PERMISSION_DENIED ? button.dataset.denied : button.dataset.failed;
      },
      { timeout: 10000, maximumAge: 60000 },
    );
  });
  // Back from the next page the button is to be pressed again.
  window.addEventListener("pageshow", () => {
    button.disabled = false;
    said.textContent = "";
  });
}
