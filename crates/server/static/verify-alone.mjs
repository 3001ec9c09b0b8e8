import { start } from "./verify-page.mjs";
import { say } from "./verify-words.mjs";

// The saved file speaks both languages; what was chosen so far is chosen again after a switch, for a file field cannot be filled.
function speak(lang) {
  document.documentElement.lang = lang;
  for (const name of ["title", "lead"]) {
    document.getElementById(name).lang = lang;
    document.getElementById(name).textContent = say(lang, name);
  }
  document.title = say(lang, "title");
  const box = document.getElementById("check");
  box.dataset.lang = lang;
  start(box);
}
for (const button of document.querySelectorAll("#languages button")) button.addEventListener("click", () => speak(button.lang));
speak(navigator.language.startsWith("en") ? "en" : "vi");
