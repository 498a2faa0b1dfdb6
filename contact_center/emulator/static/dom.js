/* Small helpers: elements, words, times. */

export const config = JSON.parse(document.body.dataset.config);
export const t = config.texts;

export const find = (selector) => document.querySelector(selector);

export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

export function icon(name, className = "icon") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

const locale = config.language === "ar" ? "ar-LB-u-nu-latn" : "en-GB";
const zone = "Asia/Beirut";
const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
const dayFormat = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone: zone });
const dayKey = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone });

export const clockOf = (seconds) => clockFormat.format(seconds * 1000);
export const dayOf = (seconds) => dayKey.format(seconds * 1000);

let clockOffset = config.now - Date.now() / 1000;

/* The emulator's time in seconds; tests push it ahead of this computer's. */
export const now = () => Date.now() / 1000 + clockOffset;

export function setClock(seconds) {
  clockOffset = seconds - Date.now() / 1000;
}

export function dayName(seconds) {
  if (dayOf(seconds) === dayOf(now())) return t.today;
  if (dayOf(seconds) === dayOf(now() - 86400)) return t.yesterday;
  return dayFormat.format(seconds * 1000);
}

export function button(text, className, act) {
  const node = make("button", className, text);
  node.type = act ? "button" : "submit";
  if (act) node.addEventListener("click", act);
  return node;
}

/* JSON in and out. An answer that refuses carries `refused`; no answer at all is another error. */
export async function request(method, path, body, type = "application/json") {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = type;
    options.body = type === "application/json" ? JSON.stringify(body) : body;
  }
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error), { refused: true });
  return answer;
}
