// Help beside the texts of wagtail-localize's translation editor: the glossary's terms, what was
// translated before, warnings, machine drafts. The editor is React's and knows nothing of us: what
// is drawn here stands after its own elements, and is drawn again when it disappears. Where the
// editor doesn't look as expected, nothing is drawn and nothing breaks.
(() => {
  const editor = document.querySelector(".js-translation-editor");
  const settings = JSON.parse(document.getElementById("translation-assist")?.textContent ?? "null");
  if (!editor || !settings) return;
  const { words } = settings;
  const segments = JSON.parse(editor.dataset.props).segments.filter((s) => s.type === "string");
  const overview = document.getElementById("translation-assist-overview");
  // The template can only put it above the page's header.
  editor.before(overview);

  const state = new Map(); // segment id → { warnings, machine }
  const help = new Map(); // segment id → what the server says, while its text is edited
  const editing = new Set();
  const saving = new Set();

  // --- Which element shows which segment: by the Arabic text, in order where several are equal.

  const rows = () => {
    const found = new Map();
    const taken = new Set();
    for (const row of editor.querySelectorAll("li.complete, li.incomplete, li.errored")) {
      const source = row.querySelector(":scope > p")?.textContent;
      const segment = segments.find((s) => s.source === source && !taken.has(s.id));
      if (segment) {
        taken.add(segment.id);
        found.set(segment.id, row);
      }
    }
    return found;
  };

  const textareaOf = (row) => row.querySelector("textarea");
  const lastButton = (row) => [...row.querySelectorAll(":scope > ul > li > button")].pop();

  // --- Making elements. Texts are only ever set as text.

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") element.addEventListener("click", value);
      else element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== ""));
    return element;
  };
  const arabic = (tag, ...children) => make(tag, { lang: "ar", dir: "rtl" }, ...children);
  const english = (tag, ...children) => make(tag, { lang: "en", dir: "ltr" }, ...children);

  // React listens for the event and reads the value past its own setter.
  const write = (textarea, value, caret) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(textarea, value);
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
    textarea.focus();
    textarea.setSelectionRange(caret, caret);
  };

  // The editor measured the text before the panel took its room.
  const fit = (textarea) => {
    if (textarea.scrollHeight > textarea.clientHeight) textarea.style.height = `${textarea.scrollHeight + 2}px`;
  };

  const insert = (row, text) => {
    const textarea = textareaOf(row);
    if (!textarea) return;
    const { value, selectionStart, selectionEnd } = textarea;
    const before = value.slice(0, selectionStart);
    const after = value.slice(selectionEnd);
    const gap = before && !/\s$/.test(before) ? " " : "";
    const rest = after && !/^[\s.,;:!?)]/.test(after) ? ` ${after}` : after;
    write(textarea, before + gap + text + rest, (before + gap + text).length);
  };

  const replace = (row, text) => {
    const textarea = textareaOf(row);
    if (textarea) write(textarea, text, text.length);
  };

  // --- The panel of the text that is being edited.

  const action = (label, name, onclick) =>
    make("button", { type: "button", class: "assist__action", "aria-label": `${label}: ${name}`, onclick }, label);

  const termItem = (row, term) =>
    make(
      "li",
      { class: "assist__term" },
      arabic("span", term.arabic),
      english("strong", term.english),
      action(words.insert, term.english, () => insert(row, term.english)),
      term.accepted.length
        ? make("small", {}, `${words.accepted} `, english("bdi", term.accepted.join(", ")))
        : "",
      term.avoided.length
        ? make("small", { class: "assist__avoided" }, `${words.avoided} `, english("bdi", term.avoided.join(", ")))
        : "",
      term.note ? make("small", { dir: "auto" }, term.note) : "",
    );

  const memoryItem = (row, match) => {
    const remembered = arabic("p");
    for (const part of match.parts) {
      remembered.append(part.same ? part.text : make("mark", {}, part.text), " ");
    }
    const page = match.url ? make("a", { href: match.url, target: "_blank", rel: "noopener" }, match.page) : words.gone;
    return make(
      "li",
      { class: "assist__match" },
      make("span", { class: "assist__score" }, make("bdi", { dir: "ltr" }, `${match.score}%`)),
      remembered,
      english("p", match.english),
      make(
        "small",
        {},
        page,
        match.earlier ? ` · ${words.earlier}` : "",
        match.uses > 1 ? ` · ${words.places.replace("%s", match.uses)}` : "",
      ),
      action(words.use, match.english, () => replace(row, match.english)),
    );
  };

  const panel = (row, found) => {
    const list = (heading, items) =>
      items.length ? make("div", {}, make("h4", {}, heading), make("ul", {}, ...items)) : "";
    const nothing = !found.terms.length && !found.memory.length;
    return make(
      "section",
      { class: "assist", "aria-label": words.panel },
      list(words.terms, found.terms.map((term) => termItem(row, term))),
      list(words.memory, found.memory.map((match) => memoryItem(row, match))),
      nothing ? make("p", {}, words.nothing) : "",
    );
  };

  // --- What stands beside a text that isn't being edited.

  const signOff = (row) => {
    // Saving it unchanged makes it the reviewer's own: pressing the editor's two buttons in turn.
    lastButton(row)?.click();
    requestAnimationFrame(() => textareaOf(row) && lastButton(row)?.click());
  };

  const remarks = (row, { warnings, machine }) =>
    make(
      "div",
      { class: "assist-remarks", role: "status" },
      machine
        ? make(
            "p",
            { class: "assist-machine" },
            action(words.signOff, row.querySelector(":scope > p").textContent, () => signOff(row)),
          )
        : "",
      ...warnings.map((warning) => make("p", { class: "assist-warning" }, warning)),
    );

  const draw = () => {
    observer.disconnect();
    for (const [id, row] of rows()) {
      const open = Boolean(textareaOf(row));
      if (open && !editing.has(id)) begin(id);
      if (!open && editing.has(id)) end(id);
      if (saving.has(id) && !open && !row.querySelector(".icon-spinner")) saved(id);

      place(row, ".assist", open && help.get(id), (found) => panel(row, found));
      if (open) fit(textareaOf(row));
      const remarked = state.get(id);
      const some = remarked && (remarked.machine || remarked.warnings.length);
      place(row, ".assist-remarks", !open && some && remarked, (found) => remarks(row, found));
    }
    observer.observe(editor, { childList: true, subtree: true });
  };

  // Leaves what is drawn already: redrawing would take the focus from its buttons.
  const drawn = new WeakMap();
  const place = (row, selector, content, make) => {
    const old = row.querySelector(`:scope > ${selector}`);
    if (old && content && drawn.get(old) === content) return;
    old?.remove();
    if (!content) return;
    const element = make(content);
    drawn.set(element, content);
    row.append(element);
  };

  const drawOverview = () => {
    const shown = rows();
    const list = (kind, heading, chosen) =>
      chosen.length
        ? make(
            "details",
            { class: `assist-overview__${kind}` },
            make("summary", {}, `${heading} (${chosen.length})`),
            make("ul", {}, ...chosen.map((segment) => make("li", {}, link(segment, shown.get(segment.id))))),
          )
        : "";
    const link = (segment, row) =>
      make(
        "button",
        {
          type: "button",
          class: "assist__link",
          dir: "auto",
          onclick: () => {
            row?.scrollIntoView({ block: "center" });
            row && lastButton(row)?.focus();
          },
        },
        segment.source.replace(/<[^>]*>/g, ""),
      );
    const is = (test) => segments.filter((s) => shown.has(s.id) && state.has(s.id) && test(state.get(s.id)));
    const open = new Set([...overview.querySelectorAll("details[open]")].map((d) => d.className));
    overview.replaceChildren(
      list("machine", words.overviewMachine, is((s) => s.machine)),
      list("warnings", words.overviewWarnings, is((s) => s.warnings.length)),
    );
    for (const details of overview.children) details.open = open.has(details.className);
    overview.hidden = !overview.children.length;
  };

  // --- What the server says.

  const ask = async (url) => {
    const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response.json();
  };
  const quietly = (work) => work().catch((error) => console.warn("translation help:", error));
  const urlOf = (id) => settings.segment.replace(/0\/$/, `${id}/`);

  const begin = (id) => {
    editing.add(id);
    quietly(async () => {
      const found = await ask(urlOf(id));
      if (!editing.has(id)) return;
      help.set(id, found);
      draw();
    });
  };

  const end = (id) => {
    editing.delete(id);
    help.delete(id);
    saving.add(id);
  };

  const saved = (id) => {
    saving.delete(id);
    quietly(async () => {
      const { warnings, machine } = await ask(urlOf(id));
      state.set(id, { warnings, machine });
      draw();
      drawOverview();
    });
  };

  const observer = new MutationObserver(() => {
    try {
      draw();
    } catch (error) {
      observer.disconnect();
      console.warn("translation help:", error);
    }
  });

  observer.observe(editor, { childList: true, subtree: true });
  quietly(async () => {
    const page = await ask(settings.overview);
    for (const { id, warnings, machine } of page.segments) state.set(id, { warnings, machine });
    draw();
    drawOverview();
  });
})();
