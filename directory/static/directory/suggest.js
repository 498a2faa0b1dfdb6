/* Suggestions below the directory's search box, as a combobox (ARIA 1.2): the arrows choose, Enter
   opens the municipality's page, Escape closes. Without this script the box searches as ever. */
"use strict";
for (const form of document.querySelectorAll("[data-suggest]")) {
  const input = form.querySelector("input[name=q]");
  const list = document.createElement("ul");
  const said = document.createElement("p");
  const known = new Map();
  let options = [];
  let chosen = -1;
  let asking = null;
  let timer = 0;

  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  input.after(list);
  form.append(said);

  // A search field may not be a combobox.
  input.type = "text";
  input.enterKeyHint = "search";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const choose = (index) => {
    chosen = index;
    options.forEach((option, number) => {
      option.setAttribute("aria-selected", String(number === index));
    });
    if (index < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    }
  };

  const open = (shown) => {
    list.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown));
    if (!shown) choose(-1);
  };

  const show = ({ results, status }) => {
    options = results.map((result, number) => {
      const option = document.createElement("li");
      const name = document.createElement("b");
      const where = document.createElement("span");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      name.textContent = result.name;
      name.lang = result.language;
      name.dir = result.language === "ar" ? "rtl" : "ltr";
      where.textContent = result.district;
      option.append(name, " ", where);
      option.dataset.url = result.url;
      return option;
    });
    list.replaceChildren(...options);
    said.textContent = status;
    choose(-1);
    open(options.length > 0);
  };

  const ask = async () => {
    const query = input.value.trim().replace(/\s+/g, " ");
    asking?.abort();
    if (!query) {
      said.textContent = "";
      open(false);
      return;
    }
    if (known.has(query)) {
      show(known.get(query));
      return;
    }
    asking = new AbortController();
    try {
      const response = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(query)}`, {
        signal: asking.signal,
      });
      if (!response.ok) return; // too many, or out of order: the button still searches
      const answer = await response.json();
      known.set(query, answer);
      show(answer);
    } catch (error) {
      if (error.name !== "AbortError") open(false);
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const last = options.length - 1;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length && !event.isComposing) {
      event.preventDefault();
      if (list.hidden) open(true);
      const next = chosen + step;
      // Past either end the words themselves are chosen again.
      choose(next > last ? -1 : next < -1 ? last : next);
    } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      location.assign(options[chosen].dataset.url);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      open(false);
    }
  });
  input.addEventListener("blur", () => open(false));
  // The field keeps the focus while an option is pressed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
}
