// Signing in: no password, a signature. The key is made here, or unlocked from a key file, and never leaves this browser.

import * as keys from "./keys.js";
import { ask, element, prefix, say } from "./words.js";

const at = (id) => document.getElementById(id);
const origin = document.body.querySelector("[data-origin]").dataset.origin;

function tell(text, good = false) {
  const box = at("told");
  box.className = good ? "notice ok" : "notice";
  box.textContent = text;
  box.hidden = !text;
}

async function enter(key) {
  tell("");
  try {
    const { challenge } = await ask("/office/challenge", {});
    const text = `${origin}/office-login/v1\n${location.origin}\n${challenge}\n`;
    await ask("/office/enter", { note: `${text}\n${await key.sign(text)}` });
    await keys.set("active", key.name);
    location.assign(`${prefix}/office`);
  } catch (error) {
    tell(error.message);
  }
}

async function list() {
  const all = await keys.all();
  const rows = await Promise.all(all.map(async (key) => element("li", {},
    element("p", {}, element("code", {}, key.name)),
    element("p", { class: "small" }, say("spoken"), " ", element("strong", {}, await keys.spoken(key.vkey))),
    element("div", { class: "acts" },
      element("button", { type: "button", "data-enter": key.name, onclick: () => enter(key) }, say("enter")),
      element("button", { type: "button", class: "act plain", onclick: () => show(key) }, say("show-key")),
      element("button", { type: "button", class: "act plain", onclick: () => drop(key) }, say("forget"))))));
  at("keys").replaceChildren(...rows);
  at("no-keys").hidden = rows.length > 0;
}

/** What a governor needs to grant the key: its text, a picture of it, and the words to compare by telephone. */
async function show(key) {
  at("vkey").value = key.vkey;
  at("vkey-words").textContent = await keys.spoken(key.vkey);
  at("shown-key").hidden = false;
  at("vkey").focus();
  at("vkey").select();
}

async function drop(key) {
  if (!confirm(say("forget-sure"))) return;
  await keys.forget(key.name);
  await list();
}

async function start() {
  const why = await keys.able();
  if (why) {
    tell(say(why));
    return;
  }
  at("shared").checked = keys.isShared();
  at("shared").addEventListener("change", () => keys.share(at("shared").checked));
  at("create").addEventListener("click", async () => {
    const key = await keys.create(origin);
    await list();
    await show(key);
  });
  at("open-file").addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = at("key-file").files;
    if (!file) return tell(say("choose-file"));
    tell(say("opening"), true);
    try {
      const key = await keys.openFile(await file.text(), at("passphrase").value);
      at("open-file").reset();
      await list();
      return await enter(key);
    } catch (error) {
      return tell(error instanceof keys.KeyFileError ? say(`file-${error.message}`) : error.message);
    }
  });
  await list();
  document.body.dataset.ready = "yes";
}

await start();
