// Ends all sessions of this key, this one included.

import { isShared, wipe } from "./keys.js";
import { ask, prefix } from "./words.js";

document.getElementById("end-all").addEventListener("click", async () => {
  await ask("/office/sessions", {});
  if (isShared()) await wipe();
  location.assign(`${prefix}/office/enter`);
});
