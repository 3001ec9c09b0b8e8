// The gifts that a donor keeps on her own device. Only their public codes are kept, in this browser alone; nobody is told.
const KEY = "minhbach.mine";
const CODE = /^[0-9A-HJKMNP-TV-Z]{12}[0-9A-Z*~$=]$/;

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((code) => CODE.test(code)) : [];
  } catch {
    return [];
  }
}

function write(codes) {
  try {
    localStorage.setItem(KEY, JSON.stringify(codes));
    return true;
  } catch {
    return false;
  }
}

/** The button on the page of one gift. */
function button(box) {
  const press = box.querySelector("button");
  const { code } = box.dataset;
  const show = () => {
    const kept = read().includes(code);
    press.textContent = kept ? box.dataset.forget : box.dataset.keep;
    press.setAttribute("aria-pressed", String(kept));
    box.querySelector("a").hidden = !kept;
  };
  press.addEventListener("click", () => {
    const codes = read();
    write(codes.includes(code) ? codes.filter((one) => one !== code) : [...codes, code]);
    show();
  });
  show();
  box.hidden = false;
}

/** A decimal text in its smallest units, and how many decimals it has. */
const minor = (amount) => [BigInt(amount.replace(".", "")), (amount.split(".")[1] ?? "").length];

function sum(lang, units, scale, unit) {
  const plain = scale ? `${units / 10n ** BigInt(scale)}.${String(units % 10n ** BigInt(scale)).padStart(scale, "0")}` : String(units);
  const number = new Intl.NumberFormat(lang, { minimumFractionDigits: scale }).format(plain);
  return `${number}\u00a0${unit === "VND" ? (lang === "vi" ? "đ" : "₫") : unit}`;
}

function cell(row, text, name) {
  const td = Object.assign(document.createElement("td"), { textContent: text, className: name ?? "" });
  row.append(td);
  return td;
}

/** All kept gifts in one table, and what became of them together. */
async function list(box) {
  const { lang, base } = box.dataset;
  const [each, together] = box.querySelectorAll("table");
  const rows = each.querySelector("tbody");
  const codes = read();
  const gifts = await Promise.all(codes.map(async (code) => {
    const answer = await fetch(`/api/v1/d/${code}`).catch(() => undefined);
    return [code, answer?.ok ? await answer.json() : undefined];
  }));
  rows.replaceChildren();
  const sums = new Map();
  const add = (stage, { amount, unit, counted_in: goods }) => {
    const of = `${stage} ${goods ? `${unit} ${goods}` : unit}`;
    const [units, scale] = minor(amount);
    const known = sums.get(of) ?? { stage, units: 0n, scale, unit: goods ?? unit };
    sums.set(of, { ...known, units: known.units + units });
  };
  for (const [code, gift] of gifts) {
    const row = document.createElement("tr");
    const head = Object.assign(document.createElement("th"), { scope: "row" });
    head.append(Object.assign(document.createElement("a"), { href: base + code, textContent: code, className: "code" }));
    row.append(head);
    cell(row, gift?.on ? new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(gift.on)) : "");
    const show = ({ amount, unit, counted_in: goods }) => sum(lang, ...minor(amount), goods ?? unit);
    cell(row, gift ? show(gift.sum) : box.dataset.gone, "n");
    const out = gift?.division.slices.find((slice) => slice.place === "distributed");
    const last = cell(row, out ? show(out.sum) : "", "n");
    const forget = Object.assign(document.createElement("button"), { type: "button", textContent: box.dataset.forget });
    forget.addEventListener("click", () => {
      write(read().filter((one) => one !== code));
      list(box);
    });
    last.append(" ", forget);
    rows.append(row);
    if (!gift) continue;
    add("whole", gift.sum);
    for (const slice of gift.division.slices) add(slice.place, slice.sum);
  }
  for (const row of together.querySelectorAll("[data-stage]")) {
    const here = [...sums.values()].filter(({ stage, units }) => stage === row.dataset.stage && units > 0n);
    row.hidden = here.length === 0;
    row.querySelector("td").textContent = here.map(({ units, scale, unit }) => sum(lang, units, scale, unit)).join(" + ");
  }
  each.hidden = together.hidden = codes.length === 0;
  box.querySelector(".none").hidden = codes.length > 0;
  box.hidden = false;
}

const keep = document.getElementById("keep");
if (keep) button(keep);
const mine = document.getElementById("mine");
if (mine) await list(mine);
