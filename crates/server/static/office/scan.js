// Reads the code of a receipt or a slip: by the camera where the browser knows QR codes, else from what is typed. The part of an
// address after "#" is a receipt's secret and is passed on to the page of the gift, which no server sees.

import { prefix, say } from "./words.js";

const form = document.getElementById("scan");
const code = document.getElementById("code");
const video = document.getElementById("video");
const told = document.getElementById("told");

/** Where what was read leads; null if it is no code of ours. */
export function leads(text, kind) {
  const plain = text.trim();
  const link = /\/(d|r)\/([0-9A-Za-z-]{10,20})(#c=[\w-]+)?$/.exec(plain);
  if (link) return `${prefix}/${link[1]}/${link[2]}${link[3] ?? ""}`;
  const typed = plain.replace(/[\s-]/g, "").toUpperCase();
  return /^[0-9A-Z]{10,16}$/.test(typed) ? `${prefix}/${kind}/${typed}` : null;
}

function open(text) {
  const path = leads(text, form.elements.what.value);
  told.hidden = Boolean(path);
  if (path) location.assign(path);
  else told.textContent = say("no-code");
  return Boolean(path);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  open(code.value);
});

async function look() {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    told.hidden = false;
    told.textContent = say("no-camera");
    return;
  }
  video.hidden = false;
  await video.play();
  while (video.srcObject) {
    const [found] = await detector.detect(video);
    if (found && open(found.rawValue)) break;
    await new Promise((again) => { setTimeout(again, 200); });
  }
  video.srcObject?.getTracks().forEach((track) => track.stop());
}

const camera = document.getElementById("camera");
if ("BarcodeDetector" in globalThis && navigator.mediaDevices) {
  camera.hidden = false;
  camera.addEventListener("click", look);
}
code.focus();
