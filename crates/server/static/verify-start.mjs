// Brings in the check where a page offers it; on the page of a gift only once somebody asks for it.
for (const box of document.querySelectorAll("[data-check]")) {
  const begin = async () => (await import(box.dataset.check)).start(box);
  box.hidden = false;
  if (box.dataset.mode === "form") begin();
  else box.querySelector("button").addEventListener("click", begin, { once: true });
}
