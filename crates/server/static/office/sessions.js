// Ends all sessions of this key, this one included.

import { ask, prefix } from "./words.js";

document.getElementById("end-all").addEventListener("click", async () => {
  await ask("/office/sessions", {});
  location.assign(`${prefix}/office/enter`);
});
