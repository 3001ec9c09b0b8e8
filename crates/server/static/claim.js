// Whether a receipt is of this gift. The secret comes in the part of the address after "#", which no browser sends anywhere;
// it is compared with what the entry commits to, here and now, and taken out of the address bar. Nothing leaves this page.
const box = document.getElementById("claim");

const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

/** What the receipt holds: {field, value, salt}; throws if it is none. */
function receipt(text) {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  const read = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(plain)));
  const salt = bytes(read.salt);
  if (salt.length !== 32 || typeof read.field !== "string" || typeof read.value !== "string") throw new TypeError("no receipt");
  return { field: read.field, value: read.value, salt };
}

/** HMAC-SHA256(salt, field ‖ 0x00 ‖ value), in base64. */
async function commitment({ field, value, salt }) {
  const key = await crypto.subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return base64(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`${field}\0${value}`)));
}

function say(text, good, value) {
  box.replaceChildren();
  const line = document.createElement("p");
  line.textContent = text;
  box.append(line);
  if (value !== undefined) {
    const shown = document.createElement("p");
    shown.append(`${box.dataset.value} `, Object.assign(document.createElement("strong"), { textContent: value }));
    box.append(shown);
  }
  box.classList.toggle("ok", good);
  box.hidden = false;
}

async function check() {
  const claim = /^#c=([\w-]+)$/.exec(location.hash);
  if (!claim) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  if (!globalThis.crypto?.subtle) return say(box.dataset.unsafe, false);
  let said;
  try {
    said = receipt(claim[1]);
  } catch {
    return say(box.dataset.unread, false);
  }
  const words = box.dataset.commitments.split(" ");
  const mine = words.includes(`${said.field}=${await commitment(said)}`);
  say(mine ? box.dataset.mine : box.dataset.other, mine, mine ? said.value : undefined);
}

if (box) {
  addEventListener("hashchange", check);
  await check();
}
