// What things are called: from the server, for the language of the page; and the page's own sentences, which stand in it as data.

export const lang = document.documentElement.lang === "en" ? "en" : "vi";
export const prefix = lang === "en" ? "/en" : "";

const own = JSON.parse(document.getElementById("office-words")?.textContent ?? "{}");

/** A sentence of the page, with its places filled in. */
export function say(name, values = {}) {
  const text = own[name] ?? name;
  return Object.entries(values).reduce((said, [key, value]) => said.replaceAll(`%${key}`, String(value)), text);
}

let asked;

/** Kinds, fields and names of the book; asked for once a page. */
export function vocabulary() {
  asked ??= fetch("/api/v1/office/words").then(async (answer) => {
    if (!answer.ok) throw new Error(say("offline"));
    return answer.json();
  });
  return asked;
}

/** Opens whatever an element is folded away in. */
export function unfold(inside) {
  for (let box = inside.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
}

/** An element with text and children; text is never markup. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A request to our own API. An answer that is no success is an Error with `code`, `status` and a message in the page's language. */
export async function ask(path, body) {
  const how = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, { credentials: "same-origin", ...how });
  } catch {
    throw Object.assign(new Error(say("offline")), { code: "offline", status: 0 });
  }
  if (answer.status === 204) return null;
  const read = await answer.json().catch(() => null);
  if (answer.ok) return read;
  const error = read?.error ?? {};
  const message = error.message?.[lang] ?? say("offline");
  throw Object.assign(new Error(message), { code: error.code ?? "", status: answer.status });
}
