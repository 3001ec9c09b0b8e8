// Amounts as people type and read them.

/**
 * What somebody typed as the text of an entry: whole and minor units with a fixed scale; null if it is no amount. Takes 200k, 1tr5,
 * 2 tỷ, and not 1.500k, which may be one thousand or one million and a half.
 */
export function parse(typed, scale = 0, lang = "vi") {
  const text = typed.trim().toLowerCase().replaceAll(" ", " ");
  if (scale === 0) {
    const short = /^(\d+(?:[.,]\d+)?)\s*(k|ngàn|nghìn|tr|triệu|tỷ|ty|m)(\d{0,3})(?:\s*đ)?$/.exec(text);
    if (short) {
      const unit = { k: 3, ngàn: 3, nghìn: 3, tr: 6, triệu: 6, m: 6, tỷ: 9, ty: 9 }[short[2]];
      const [whole, part = ""] = short[1].split(/[.,]/);
      if ((part && short[3]) || (part.length === 3 && whole !== "0")) return null;
      const digits = `${whole}${(part || short[3]).padEnd(unit, "0")}`;
      return (part || short[3]).length <= unit ? clean(digits) : null;
    }
    const plain = text.replace(/\s*(đ|vnd|vnđ)$/, "");
    if (!/^\d+$/.test(plain) && !/^\d{1,3}([.,\s]\d{3})+$/.test(plain)) return null;
    return clean(plain.replace(/[.,\s]/g, ""));
  }
  const [whole, part] = apart(text, lang === "en" ? "." : ",");
  if (whole === null || part.length > scale) return null;
  return `${clean(whole)}.${part.padEnd(scale, "0")}`;
}

/** The digits before and after the decimal sign. Which sign that is, the language says where what was typed does not. */
function apart(text, point) {
  const marks = text.replace(/[\d\s]/g, "");
  const thousands = (mark) => new RegExp(`^[1-9]\\d{0,2}(\\${mark}\\d{3})+$`).test(text);
  let at = -1;
  if (marks.includes(".") && marks.includes(",")) at = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  else if (marks && (marks[0] === point ? marks.length === 1 : marks.length === 1 && !thousands(marks[0]))) at = text.indexOf(marks[0]);
  const [whole, part] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  const plain = /^\d+$/.test(whole) || /^\d{1,3}(\s\d{3})+$/.test(whole) || /^\d{1,3}(\.\d{3})+$/.test(whole) || /^\d{1,3}(,\d{3})+$/.test(whole);
  return plain && /^\d*$/.test(part) && (at < 0 || part) ? [whole.replace(/[.,\s]/g, ""), part] : [null, ""];
}

/** A whole number, with or without separators of thousands; null if it is none. */
export function count(typed) {
  const text = typed.trim();
  if (!/^\d{1,15}$/.test(text) && !/^[1-9]\d{0,2}([.,\s]\d{3})+$/.test(text)) return null;
  return Number(text.replace(/[.,\s]/g, ""));
}

const clean = (digits) => digits.replace(/^0+(?=\d)/, "");

/** With separators of the language. */
export function grouped(text, lang) {
  const [whole, part] = text.split(".");
  const [thousand, point] = lang === "en" ? [",", "."] : [".", ","];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousand);
  return part === undefined ? grouped : `${grouped}${point}${part}`;
}

const DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split(" ");

/** A group of three digits; `full` if its hundreds must be named. */
function three(number, full) {
  const [hundreds, tens, ones] = [Math.floor(number / 100), Math.floor(number / 10) % 10, number % 10];
  const said = [];
  if (hundreds || full) said.push(DIGITS[hundreds], "trăm");
  if (tens === 0 && ones && said.length) said.push("linh");
  if (tens === 1) said.push("mười");
  if (tens > 1) said.push(DIGITS[tens], "mươi");
  if (ones === 1 && tens > 1) said.push("mốt");
  else if (ones === 4 && tens > 1) said.push("tư");
  else if (ones === 5 && tens) said.push("lăm");
  else if (ones) said.push(DIGITS[ones]);
  return said;
}

const BILLION = 1_000_000_000n;

/** The words of a number; `inner` if something higher was said before, so that its zeros must be said. */
function read(number, inner) {
  if (number >= BILLION) {
    const rest = number % BILLION;
    return [...read(number / BILLION, inner), "tỷ", ...(rest ? read(rest, true) : [])];
  }
  const said = [];
  for (const [unit, name] of [[1_000_000n, "triệu"], [1_000n, "nghìn"], [1n, ""]]) {
    const group = Number((number / unit) % 1_000n);
    if (group) said.push(...three(group, inner || said.length > 0), ...(name ? [name] : []));
  }
  return said;
}

function vietnamese(digits) {
  const number = BigInt(digits);
  const text = number ? read(number, false).join(" ") : "không";
  return `${text[0].toUpperCase()}${text.slice(1)} đồng`;
}

const ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
  + "nineteen").split(" ");
const TENS = "  twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const POWERS = ["", "thousand", "million", "billion", "trillion", "quadrillion"];

function english(digits) {
  if (/^0*$/.test(digits)) return "zero đồng";
  const groups = digits.match(/\d{1,3}(?=(\d{3})*$)/g).map(Number);
  const said = [];
  groups.forEach((group, at) => {
    if (!group) return;
    const [hundreds, rest] = [Math.floor(group / 100), group % 100];
    if (hundreds) said.push(ONES[hundreds], "hundred");
    if (rest >= 20) said.push(rest % 10 ? `${TENS[Math.floor(rest / 10)]}-${ONES[rest % 10]}` : TENS[Math.floor(rest / 10)]);
    else if (rest) said.push(ONES[rest]);
    said.push(POWERS[groups.length - 1 - at]);
  });
  const text = said.filter((word) => word).join(" ");
  return `${text[0].toUpperCase()}${text.slice(1)} đồng`;
}

/** A whole amount of đồng in words. */
export const inWords = (text, lang) => (/^\d+$/.test(text) ? (lang === "en" ? english : vietnamese)(text) : "");
