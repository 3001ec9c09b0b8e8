// Rows that are added and taken away, files whose size stands beside their digest, and what comes back with a draft.

import { all } from "./keys.js";

const next = (box) => {
  const numbers = [...box.querySelectorAll(":scope > [data-row] [name]")].map((input) => Number(input.name.slice(box.dataset.path.length + 1).split(".")[0]));
  return Math.max(-1, ...numbers.filter((number) => Number.isInteger(number))) + 1;
};

/** Adds a row and answers with it; nothing if there are as many as may be. A number is given where a draft has one. */
export function add(box, number = String(next(box))) {
  const many = box.querySelectorAll(":scope > [data-row]").length;
  if (many >= Number(box.dataset.most)) return null;
  const row = box.querySelector(":scope > template").content.firstElementChild.cloneNode(true);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (["name", "id", "for", "list", "data-path", "aria-describedby", "aria-label"].includes(name) && value.includes("#")) {
        element.setAttribute(name, value.replace("#", name === "aria-label" ? String(many + 1) : number));
      }
    }
  }
  box.querySelector(":scope > template").before(row);
  return row;
}

function focus(element) {
  element?.querySelector("input,select,textarea,button")?.focus();
}

/** The other keys of this browser, to take the place of the one that is signed in with. */
async function newKeys(input) {
  const kept = await all();
  const list = document.createElement("datalist");
  list.id = `${input.id}-list`;
  list.append(...kept.map(({ name, vkey }) => Object.assign(document.createElement("option"), { value: vkey, textContent: name.split("/").at(-1) })));
  input.after(list);
  input.setAttribute("list", list.id);
}

/** Makes the buttons of a form's rows work. */
export function rows(form) {
  if (form.dataset.kind === "key.rotate") newKeys(form.elements.namedItem("new"));
  form.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-add],[data-remove]");
    if (!button) return;
    const box = button.closest("[data-rows],[data-list]");
    if (button.hasAttribute("data-add")) focus(add(box));
    else {
      button.closest("[data-row]").remove();
      focus(box.querySelector(":scope > [data-row]:last-of-type") ?? box.querySelector("[data-add]").parentElement);
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  // A draft has rows that the page does not have yet.
  form.addEventListener("restore", (event) => {
    for (const box of form.querySelectorAll("[data-rows],[data-list]")) {
      const asked = new Set(event.detail.filter((name) => name.startsWith(`${box.dataset.path}.`)).map((name) => name.slice(box.dataset.path.length + 1).split(".")[0]));
      for (const number of asked) {
        const there = [...box.querySelectorAll(":scope > [data-row] [name]")].some((input) => input.name.split(".").at(box.dataset.path.split(".").length) === number);
        if (!there) add(box, number);
      }
    }
  });
  // Money has a currency, goods have none.
  form.addEventListener("change", ({ target }) => {
    const currency = form.elements.namedItem("currency");
    if (!["lot", "goods.item", "item"].includes(target.name) || !currency?.options || currency.hasAttribute("data-needed")) return;
    currency.value = target.value === "" ? currency.options[1]?.value ?? "" : "";
  });
  form.addEventListener("change", (event) => {
    const file = event.target.files?.[0];
    if (!file) return;
    const beside = event.target.name.split(".").slice(0, -1);
    const size = form.elements.namedItem([...beside, "size"].join("."));
    if (size) size.value = String(file.size);
  });
}
