/* Draws one message as a bubble. It changes nothing and asks nobody. */

import { clockOf, icon, make, now, t } from "./dom.js";

const PATIENCE = 2; // seconds until a message that has not arrived says so

export const isOwn = (message) => message.by === "person";

const MARKS = [
  [/```([\s\S]+?)```/, "code"],
  [/(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\p{L}\p{N}*])/u, "strong"],
  [/(?<![\p{L}\p{N}_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\p{L}\p{N}_])/u, "em"],
  [/(?<![\p{L}\p{N}~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\p{L}\p{N}~])/u, "s"],
];
const LINK = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]»،؛؟]/;

/* WhatsApp's marks (*bold*, _italic_, ~struck~, ```code```) and links, as elements. */
function format(text, into) {
  let first = null;
  const link = LINK.exec(text);
  if (link) first = { index: link.index, length: link[0].length, link: link[0] };
  for (const [pattern, tag] of MARKS) {
    const match = pattern.exec(text);
    if (match && (!first || match.index < first.index)) {
      first = { index: match.index, length: match[0].length, tag, inner: match[1] };
    }
  }
  if (!first) {
    into.append(text);
    return into;
  }
  into.append(text.slice(0, first.index));
  if (first.link) {
    const anchor = make("a", "", first.link);
    anchor.href = first.link;
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    anchor.dir = "ltr";
    into.append(anchor);
  } else {
    const element = make(first.tag);
    if (first.tag === "code") element.append(first.inner);
    else format(first.inner, element);
    into.append(element);
  }
  return format(text.slice(first.index + first.length), into);
}

const ONLY_EMOJI = /^(\p{Extended_Pictographic}(\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*\s*){1,3}$/u;

/* "rtl" or "ltr" by the first letter that has a direction; "" without one. */
function directionOf(text) {
  const letter = /\p{L}/u.exec(text);
  if (!letter) return "";
  return /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}/u.test(letter[0]) ? "rtl" : "ltr";
}

function textNode(text) {
  const node = make("p", "bubble__text");
  node.dir = directionOf(text);
  if (ONLY_EMOJI.test(text)) node.classList.add("bubble__text--large");
  return format(text, node);
}

/* A message in a few words, for quotations. */
function summary(message) {
  const content = message.content;
  if (message.type === "text") return content.body;
  if (message.type === "interactive") {
    const reply = content.button_reply || content.list_reply;
    return reply ? reply.title : content.body?.text || "";
  }
  if (message.type === "button") return content.text;
  if (message.rendered) return message.rendered.body;
  if (content?.caption) return content.caption;
  return { image: t.image, location: t.location, document: t.document, audio: t.audio, video: t.video,
    sticker: t.sticker, contacts: t.contacts, template: t.template, unsupported: t.unsupported }[message.type] || t.unknown;
}

/* A message as one line without marks, with what its writer made of it since. */
export function plain(message, context) {
  if (context.revoked(message)) return t.deleted;
  return format(context.edited(message) ?? summary(message), make("span")).textContent;
}

function label(name, text) {
  const node = make("p", "bubble__label");
  node.append(icon(name), make("span", "", text));
  return node;
}

function quote(message, context) {
  const node = make("button", "bubble__quote");
  node.type = "button";
  const text = make("span", "", plain(message, context));
  text.dir = "auto";
  node.append(make("b", "", isOwn(message) ? t.you : t.centre), text);
  node.addEventListener("click", () => context.goTo(message));
  return node;
}

function map() {
  const holder = make("div");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "bubble__map");
  svg.setAttribute("viewBox", "0 0 240 120");
  svg.setAttribute("aria-hidden", "true");
  const shapes = [
    ["map__land", "M0 0h240v120H0z"],
    ["map__water", "M30 0c6 26-14 40-8 66s14 34 8 54h-12c4-20-12-26-8-54s16-40 8-66z"],
    ["map__street", "M0 38h240M0 84h240M104 0v120M196 0l-22 120"],
    ["map__road", "M40 116C96 104 116 62 150 52s62-14 90-40"],
    ["map__pin", "M132 76c11-12 16-20 16-27a16 16 0 0 0-32 0c0 7 5 15 16 27Zm0-33a6 6 0 1 1 0 12 6 6 0 0 1 0-12Z"],
  ];
  for (const [className, path] of shapes) {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("class", className);
    shape.setAttribute("d", path);
    svg.append(shape);
  }
  holder.append(svg);
  return holder;
}

function file(content, name, iconName) {
  const node = make("a", "bubble__file");
  node.href = content.link || `/control/media/${content.id}`;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  const title = make("span", "", name);
  title.dir = "auto";
  node.append(icon(iconName), title);
  return node;
}

function picture(content, className, words, context) {
  const image = make("img", className);
  image.src = `/control/media/${content.id}`;
  image.alt = words;
  image.addEventListener("load", context.grown);
  return image;
}

function player(tag, content, context) {
  const node = make(tag, `bubble__${tag}`);
  node.controls = true;
  node.preload = "metadata";
  node.src = `/control/media/${content.id}`;
  node.setAttribute("aria-label", t[tag]);
  node.addEventListener("loadedmetadata", context.grown);
  return node;
}

const DRAW = {
  text(content, parts) {
    parts.push(textNode(content.body));
  },
  image(content, parts, context) {
    parts.push(content.id ? picture(content, "bubble__picture", content.caption || t.image, context)
      : file(content, t.image, "image"));
    parts.push(textNode(content.caption || ""));
  },
  sticker(content, parts, context) {
    parts.push(content.id ? picture(content, "bubble__sticker", t.sticker, context)
      : file(content, t.sticker, "sticker"), textNode(""));
  },
  video(content, parts, context) {
    parts.push(content.id ? player("video", content, context) : file(content, t.video, "video"));
    parts.push(textNode(content.caption || ""));
  },
  audio(content, parts, context, message) {
    if (!content.id) {
      parts.push(file(content, t.audio, "microphone"), textNode(""));
      return;
    }
    const sound = player("audio", content, context);
    if (!isOwn(message)) sound.addEventListener("play", () => context.played(message), { once: true });
    parts.push(label("microphone", content.voice || !isOwn(message) ? t.audio : t.sound), sound, textNode(""));
  },
  document(content, parts) {
    // The ending stands apart: inside an Arabic name it would move to the wrong place.
    const [, name, ending] = /^(.+)\.([a-z0-9]{1,5})$/i.exec(content.filename || "")
      || [null, content.filename || t.document, ""];
    const node = file(content, name, "file");
    if (ending) node.append(make("b", "bubble__kind", ending.toUpperCase()));
    parts.push(node, textNode(content.caption || ""));
  },
  button(content, parts) {
    parts.push(textNode(content.text));
  },
  unsupported(content, parts) {
    parts.push(label("warn", t.unsupported), textNode(""));
  },
  system(content, parts) {
    parts.push(label("people", t.number_changed), textNode(content.wa_id ? `+${content.wa_id}` : content.body));
  },
  location(content, parts) {
    parts.push(map());
    const name = [content.name, content.address].filter(Boolean).join(", ");
    if (name) parts.push(make("p", "bubble__head", name));
    const coordinates = make("p", "bubble__text");
    coordinates.append(make("bdi", "", `${content.latitude}, ${content.longitude}`));
    parts.push(coordinates);
  },
  contacts(content, parts) {
    for (const contact of content) {
      const card = make("div", "bubble__card");
      const name = make("b", "", contact.name?.formatted_name || t.contacts);
      name.dir = "auto";
      card.append(icon("person"), name);
      for (const one of contact.phones || []) {
        const phone = make("span", "", one.phone);
        phone.dir = "ltr";
        card.append(phone);
      }
      parts.push(card);
    }
    parts.push(textNode(""));
  },
  template(content, parts, context, message) {
    const { rendered } = message;
    if (rendered) {
      const { header } = rendered;
      if (header?.type === "text") {
        const head = make("p", "bubble__head", header.text);
        head.dir = "auto";
        parts.push(head);
      } else if (header) {
        DRAW[header.type](header[header.type], parts, context, message);
        parts.pop();
      }
      parts.push(textNode(rendered.body));
      if (rendered.footer) parts.push(footNode(rendered.footer));
      if (rendered.buttons.length) parts.push(templateButtons(rendered.buttons, context, message));
      return;
    }
    const values = (content.components || []).flatMap((component) => component.parameters || []);
    const words = values.map((value) => value.text).filter(Boolean).join(" · ");
    parts.push(label("file", `${t.template}: ${content.name}`), textNode(words || content.name));
  },
  interactive(content, parts, context, message) {
    const reply = content.button_reply || content.list_reply;
    if (reply) {
      parts.push(textNode([reply.title, reply.description].filter(Boolean).join("\n")));
      return;
    }
    if (!content.action) {
      parts.push(label("warn", t.unknown), textNode(content.type));
      return;
    }
    if (content.header?.text) {
      const head = make("p", "bubble__head", content.header.text);
      head.dir = "auto";
      parts.push(head);
    } else if (content.header) {
      DRAW[content.header.type](content.header[content.header.type], parts, context, message);
      parts.pop();
    }
    parts.push(textNode(content.body?.text || ""));
    if (content.footer?.text) parts.push(footNode(content.footer.text));
    parts.push(actions(content, context, message));
  },
};

function footNode(text) {
  const foot = make("p", "bubble__foot", text);
  foot.dir = directionOf(text);
  return foot;
}

function actionNode(text, iconName, act, href = "") {
  const node = make(href ? "a" : "button", "bubble__action");
  const title = make("span", "", text);
  title.dir = "auto";
  node.append(icon(iconName), title);
  if (href) {
    node.href = href;
    node.target = "_blank";
    node.rel = "noopener noreferrer";
  } else {
    node.type = "button";
    node.addEventListener("click", act);
  }
  return node;
}

function templateButtons(buttons, context, message) {
  const holder = make("div", "bubble__actions");
  for (const one of buttons) {
    if (one.type === "QUICK_REPLY") {
      const node = actionNode(one.text, "reply", () => context.say({
        type: "button", button: { payload: one.payload, text: one.text }, context: { id: message.id },
      }));
      node.dataset.once = "";
      holder.append(node);
    } else if (one.type === "URL") {
      holder.append(actionNode(one.text, "out", null, one.url));
    } else if (one.type === "PHONE_NUMBER") {
      holder.append(actionNode(one.text, "phone", null, `tel:${one.phone_number}`));
    } else if (one.type === "COPY_CODE") {
      holder.append(actionNode(one.text || one.code, "file", () => navigator.clipboard?.writeText(one.code)));
    }
  }
  return holder;
}

function actions(content, context, message) {
  const holder = make("div", "bubble__actions");
  const add = (text, iconName, act) => holder.append(actionNode(text, iconName, act));
  const action = content.action || {};
  if (content.type === "button") {
    for (const { reply } of action.buttons) {
      add(reply.title, "reply", () => context.say({
        type: "interactive",
        interactive: { type: "button_reply", button_reply: { id: reply.id, title: reply.title } },
        context: { id: message.id },
      }));
    }
  } else if (content.type === "list") {
    add(action.button, "list", () => context.openList(content, message));
  } else if (content.type === "location_request_message") {
    add(t.send_location, "pin", () => context.openLocation(message.id));
  } else if (content.type === "cta_url") {
    holder.append(actionNode(action.parameters.display_text, "out", null, action.parameters.url));
  }
  return holder;
}

/* Why a person's message is not there yet; "" while that is no news. */
export function trouble(message) {
  if (!isOwn(message) || message.delivery === "delivered") return "";
  if (message.delivery === "refused") return t.not_sent;
  if (message.delivery === "abandoned") return t.given_up;
  return now() - message.at > PATIENCE ? t.retrying : "";
}

function asEdited(message, context) {
  const words = context.edited(message);
  if (words === null) return message.content;
  return { ...message.content, [message.type === "text" ? "body" : "caption"]: words };
}

/* `context` knows the other messages and does what a bubble's buttons ask for:
 * messages(), byId(id), say(message), openList(content, message), openLocation(id), goTo(message),
 * edited(message): its newer text; revoked(message); openActions(message); played(message);
 * grown(): a picture has loaded and the bubble is taller. */
export function draw(message, context) {
  const node = make("article", isOwn(message) ? "bubble bubble--own" : "bubble");
  node.dataset.by = message.by;
  const content = make("div", "bubble__content");
  content.append(make("span", "visually-hidden", `${isOwn(message) ? t.you : t.centre}: `));
  const quoted = message.context_id && context.byId(message.context_id);
  if (quoted) content.append(quote(quoted, context));
  const parts = [];
  const drawOne = DRAW[message.type];
  if (context.revoked(message)) parts.push(label("revoke", t.deleted), textNode(""));
  else if (drawOne) drawOne(asEdited(message, context), parts, context, message);
  else parts.push(textNode(t.unknown));
  let below = null;
  for (const part of parts) {
    if (part.className === "bubble__actions") below = part;
    else content.append(part);
  }
  // The time stands at the end of the last line, so it follows the direction of the last text.
  content.dir = parts.filter((part) => part !== below).pop()?.dir || "";
  const meta = make("span", "bubble__meta");
  if (context.edited(message) !== null && !context.revoked(message)) {
    meta.append(make("span", "", t.edited));
    content.classList.add("bubble__content--edited");
  }
  meta.append(make("time"));
  if (isOwn(message)) {
    const tick = icon("clock", "tick");
    tick.removeAttribute("aria-hidden");
    tick.setAttribute("role", "img");
    meta.append(tick);
  }
  content.append(meta);
  node.append(content);
  if (below) node.append(below);
  if (message.type !== "system") {
    const menu = make("button", "bubble__menu");
    menu.type = "button";
    menu.setAttribute("aria-label", t.actions);
    menu.setAttribute("aria-haspopup", "dialog");
    menu.append(icon("down"));
    menu.addEventListener("click", () => context.openActions(message));
    node.append(menu);
  }
  refresh(node, message, context);
  return node;
}

/* Show what has become of a message: its time, ticks, trouble, answer, reaction. The text stays as
 * it is, so that a screen reader does not read it again. */
export function refresh(node, message, context) {
  node.dataset.id = message.id || "";
  node.dataset.status = isOwn(message) ? message.delivery : message.status;
  const time = node.querySelector("time");
  if (time.textContent !== clockOf(message.at)) time.textContent = clockOf(message.at);
  time.dateTime = new Date(message.at * 1000).toISOString();
  const tick = node.querySelector(".tick");
  if (tick) {
    const [name, words] = message.marked_read ? ["ticks", t.read]
      : message.delivery === "delivered" ? ["tick", t.arrived] : ["clock", t.on_its_way];
    tick.firstChild.setAttribute("href", `#i-${name}`);
    tick.setAttribute("aria-label", words);
    tick.setAttribute("class", message.marked_read ? "tick tick--read" : "tick");
    tick.dataset.tick = name;
  }
  let note = node.querySelector(".bubble__note");
  const problem = trouble(message);
  if (!problem) {
    note?.remove();
  } else if (!note) {
    note = make("p", "bubble__note");
    note.append(icon("warn"), make("span", "", problem));
    node.append(note);
  } else if (note.textContent !== problem) {
    note.lastChild.textContent = problem;
  }
  const buttons = message.type === "interactive" && message.content.type === "button"
    ? ".bubble__action" : "[data-once]";
  for (const button of node.querySelectorAll(buttons)) {
    button.disabled = context.messages().some((one) => isOwn(one) && one.context_id === message.id
      && (one.type === "interactive" || one.type === "button"));
  }
  // The last reaction of each side; one without an emoji takes the side's back.
  const last = {};
  for (const one of context.messages()) {
    if (one.type === "reaction" && one.content.message_id === message.id) last[one.by] = one.content.emoji;
  }
  const emoji = [...new Set(Object.values(last).filter(Boolean))].join("");
  const shown = node.querySelector(".bubble__reaction");
  if (shown?.textContent === (emoji || "")) return;
  shown?.remove();
  node.classList.toggle("bubble--reacted", Boolean(emoji));
  if (emoji) node.append(make("span", "bubble__reaction", emoji));
}
