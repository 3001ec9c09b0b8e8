// What every page of the office does: forms that sign, who else is here, signing out, larger type, a shared computer that forgets.

import { bind } from "./form.js";
import { isShared, setting, sweep, wipe } from "./keys.js";
import { ask, element, prefix, say } from "./words.js";

const LARGE = "office-large";

function largeType() {
  const button = document.getElementById("large");
  const apply = (yes) => {
    document.documentElement.classList.toggle("large", yes);
    button?.setAttribute("aria-pressed", String(yes));
  };
  apply(localStorage.getItem(LARGE) === "yes");
  button?.addEventListener("click", () => {
    const yes = localStorage.getItem(LARGE) !== "yes";
    localStorage.setItem(LARGE, yes ? "yes" : "no");
    apply(yes);
  });
}

function signOut() {
  document.getElementById("sign-out")?.addEventListener("click", async () => {
    await ask("/office/leave", {}).catch(() => null);
    if (isShared()) await wipe();
    location.assign(`${prefix}/office/enter`);
  });
}

/** Says when somebody else has the same page open, and when the book has grown meanwhile. */
function presence() {
  const box = document.getElementById("presence");
  if (!box) return;
  const source = new EventSource(`/api/v1/office/events?at=${encodeURIComponent(location.pathname.replace(/^\/en/, "") + location.search)}`);
  let first = null;
  source.onmessage = (event) => {
    const { size, others } = JSON.parse(event.data);
    first ??= size;
    const lines = [];
    if (others.length) lines.push(say("others", { count: others.length }));
    if (size > first && document.body.dataset.live) lines.push(say("grown", { count: size - first }));
    box.replaceChildren(...lines.map((line) => element("p", {}, line)));
    box.hidden = !lines.length;
    document.dispatchEvent(new CustomEvent("book", { detail: { size } }));
  };
  addEventListener("pagehide", () => source.close());
}

export async function start() {
  largeType();
  signOut();
  if (await sweep()) {
    await ask("/office/leave", {}).catch(() => null);
    location.assign(`${prefix}/office/enter`);
    return;
  }
  if (!(await setting("active"))) return;
  // On a telephone the ways stand in one row that is drawn aside: the way that one is on is in sight.
  document.querySelector("nav [aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
  presence();
  for (const form of document.querySelectorAll("form[data-kind]:not([data-own])")) await bind(form);
  document.body.dataset.ready = "yes";
}

await start();
