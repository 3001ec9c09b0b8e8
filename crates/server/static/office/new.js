// Finding a task by its name: letters with or without accents, in any order of the words; Enter opens the first.

import { plain } from "./statement-plan.js";
import { say } from "./words.js";

const seek = document.getElementById("seek-kind");
const sections = [...document.querySelectorAll("main section")];
const rows = [...document.querySelectorAll("main .tasks li")].map((row) => ({ row, text: plain(row.textContent) }));

function find() {
  const words = plain(seek.value).split(" ");
  for (const { row, text } of rows) row.hidden = !words.every((word) => text.includes(word));
  for (const section of sections) section.hidden = !section.querySelector("li:not([hidden])");
  const none = sections.every((section) => section.hidden);
  document.getElementById("seek-none").textContent = none ? say("no-task") : "";
}

seek.addEventListener("input", find);
seek.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  document.querySelector("main section:not([hidden]) li:not([hidden]) a")?.click();
});
find();
if (matchMedia("(min-width: 40rem)").matches) seek.focus();
