"""Refusals in forms: for each code of the rules, a form that brings it about, in both languages, in Chromium with the office's scripts.

`office-forms` (tests/forms) takes the ways in which the tests of the rules bring about each code, and lays them into the forms that the
office would show to whoever signs first. Here the real scripts read these forms back: they must give the very body that the book
refused. Then the same scripts ask what the book would say, are given the kernel's refusal, and must put its words beside the field.
What no form can bring about is listed with the reason (no_form.py); the list is exact. `MINHBACH_WRITE_DOCS=1` writes
docs/errors-in-forms.md.
"""

import json
import os
import pathlib
import subprocess

from conftest import MINHBACH, ROOT
from no_form import NO_FORM

SCRIPTS = ROOT / "crates" / "server" / "static" / "office"
BASE = "http://127.0.0.1:9"
WORDS = ROOT / "crates" / "server" / "locales"

# One page for all forms of a language: what office/base.html has around a form.
PAGE = """<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>forms</title></head><body><main></main>
<dialog id="signing"></dialog><script type="application/json" id="office-words">{words}</script></body></html>"""

LOOK = """async (cases) => {
  const lang = document.documentElement.lang;
  const keys = await import("/office/static/keys.js");
  const { readFields } = await import("/office/static/fields.js");
  const { propose } = await import("/office/static/sign.js");
  const { readText } = await import("/office/static/note.js");
  const key = await keys.create("minhbach.example/son-lam");
  await keys.set("active", key.name);
  let now;
  const real = window.fetch;
  window.fetch = async (path, how) => {
    if (!String(path).endsWith("/office/consider")) return real(path, how);
    now.asked = JSON.parse(how.body);
    const refused = { code: now.code, field: now.field, message: { [lang]: now.langs[lang].message } };
    return new Response(JSON.stringify({ refused }), { headers: { "content-type": "application/json" } });
  };
  // Commitments are salted anew each time; that they open to the same value is what counts.
  const same = (made, was, opened, name) => {
    if (typeof was === "string" && opened.has(made)) return opened.get(made) === now.opened[name];
    if (Array.isArray(was)) return Array.isArray(made) && made.length === was.length && was.every((one, at) => same(made[at], one, opened, name));
    if (was !== null && typeof was === "object") {
      if (made === null || typeof made !== "object") return false;
      const [a, b] = [Object.keys(made).sort(), Object.keys(was).sort()];
      return a.length === b.length && b.every((one, at) => a[at] === one && same(made[one], was[one], opened, one));
    }
    return made === was;
  };
  const results = [];
  for (const one of cases) {
    now = one;
    const form = document.createElement("form");
    form.dataset.kind = one.kind;
    form.setAttribute("data-fields", "");
    form.dataset.id = one.body.id;
    form.innerHTML = one.langs[lang].html;
    document.querySelector("main").replaceChildren(form);
    const said = { same: false, why: "", shown: false, beside: null, field: null };
    results.push(said);
    let made;
    try {
      made = await readFields(form);
    } catch (error) {
      said.why = `${error.field ?? ""}: ${error.message}`;
      continue;
    }
    const commitments = new Map();
    const walk = (value, name) => {
      if (Array.isArray(value)) value.forEach((inner) => walk(inner, name));
      else if (value !== null && typeof value === "object") Object.entries(value).forEach(([key, inner]) => walk(inner, key));
      else {
        const opening = made.openings.find((opening) => opening.field === name);
        if (opening && typeof value === "string" && one.opened[name] !== undefined) commitments.set(value, opening.value);
      }
    };
    walk(made.body, "");
    said.same = same(made.body, one.body, commitments, "");
    if (!said.same) {
      said.why = JSON.stringify(made.body);
      continue;
    }
    const proposed = propose({ ...made, form });
    const dialog = document.getElementById("signing");
    const quick = await Promise.race([proposed.then(() => "done"), new Promise((done) => {
      const look = () => (dialog.open ? done("dialog") : setTimeout(look, 2));
      look();
    })]);
    const asked = readText(one.asked.text);
    said.same = asked.kind === one.kind && same(asked.body, one.body, commitments, "");
    const message = one.langs[lang].message;
    if (quick === "dialog") {
      said.shown = document.getElementById("signing-verdict").textContent.includes(message);
      said.beside = "dialog";
      document.getElementById("leave").click();
      await proposed;
    } else {
      const line = form.querySelector(`.bad[data-code="${one.code}"]`);
      const input = line?.previousElementSibling;
      said.shown = line?.textContent === message;
      const tied = input?.getAttribute("aria-invalid") === "true" && input.getAttribute("aria-describedby").split(" ").includes(line.id);
      if (tied) said.beside = input.name || input.closest("[data-rows],[data-list]")?.dataset.path || "?";
    }
  }
  return results;
}"""


def sentences(lang):
    """The sentences of the office's scripts, as the pages carry them."""
    lines = (WORDS / lang / "office.ftl").read_text().splitlines() + (WORDS / lang / "office-forms.ftl").read_text().splitlines()
    pairs = (line.split(" = ", 1) for line in lines if line.startswith("office-js-") and " = " in line)
    return {name.removeprefix("office-js-"): text for name, text in pairs}


def looked(chromium, cases, origin, lang):
    context = chromium.new_context()

    def answer(route):
        path = route.request.url.removeprefix(BASE)
        if path == "/":
            page = PAGE.format(lang=lang, words=json.dumps(sentences(lang)).replace("<", "\\u003c"))
            route.fulfill(body=page, content_type="text/html; charset=utf-8")
        elif path.startswith("/office/static/"):
            script = SCRIPTS / pathlib.PurePosixPath(path).name
            route.fulfill(body=script.read_text(), content_type="text/javascript; charset=utf-8")
        elif path == "/api/v1/office/words":
            route.fulfill(json={"origin": origin, "kinds": {}, "fields": {}, "names": {}, "lists": {}, "choices": {}, "places": {}})
        else:
            route.abort()

    context.route("**/*", answer)
    page = context.new_page()
    page.goto(BASE + "/")
    results = page.evaluate(LOOK, cases)
    context.close()
    return results


def document(shown, reasons):
    lines = [
        "# Refusals in forms",
        "",
        "Made by `tests/browser/test_forms.py`, which holds it to be true: for each code of the rules, an entry that the book refuses with",
        "it is laid into the form of its kind as the office shows it; in Chromium the office's own scripts read the same entry back, ask",
        "what the book would say, and show the refusal, in Vietnamese and in English.",
        "",
        "The entries are those of the rules' own tests (`crates/ledger/tests/rules`), with the state of the book that they have there; the",
        "refusal is the kernel's decision on that state, as `POST /api/v1/office/consider` answers it. *Earlier* means that the form must",
        "have been opened before somebody else's entry: what it names was offered then and would not be now. *Dialog* means that",
        "further signatures may cure it, so that it stands in the dialog, from which the entry can be passed on to the next signer.",
        "",
        "| code | form | beside | how |",
        "|---|---|---|---|",
    ]
    for code, case, result in shown:
        beside = f"`{result['beside']}`" if result["beside"] not in (None, "dialog") else result["beside"] or "above the form"
        lines.append(f"| `{code}` | `{case['kind']}` | {beside} | {case['how']} |")
    lines += ["", "## What no form can bring about", "", "| code | why |", "|---|---|"]
    lines += [f"| `{code}` | {why} |" for code, why in reasons]
    return "\n".join(lines) + "\n"


def test_every_refusal_is_shown_by_a_form_or_has_a_reason(chromium):
    program = pathlib.Path(MINHBACH).parent / "office-forms"
    made = subprocess.run([str(program)], capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stderr[-2000:]
    read = json.loads(made.stdout)
    cases = read["cases"]
    both = {lang: looked(chromium, cases, read["origin"], lang) for lang in ("vi", "en")}
    shown, wrong = {}, {}
    for at, case in enumerate(cases):
        results = [both[lang][at] for lang in ("vi", "en")]
        code = case["code"]
        good = all(result["same"] and result["shown"] for result in results)
        # A message that belongs to fields stands beside one of them.
        placed = not case["field"] or results[0]["beside"] is not None
        if good and placed:
            shown.setdefault(code, (case, results[0]))
        else:
            wrong.setdefault(code, []).append({"kind": case["kind"], "how": case["how"], "body": case["body"], "results": results})
    missing = [code for code in read["codes"] if code not in shown and code not in NO_FORM]
    assert not missing, json.dumps({code: wrong.get(code, "no case") for code in missing}, ensure_ascii=False, indent=1)[:20000]
    needless = [code for code in NO_FORM if code in shown or code not in read["codes"]]
    assert not needless, f"listed as impossible, and yet shown: {needless}"
    text = document([(code, *shown[code]) for code in read["codes"] if code in shown], [(code, NO_FORM[code]) for code in read["codes"] if code in NO_FORM])
    path = ROOT / "docs" / "errors-in-forms.md"
    if os.environ.get("MINHBACH_WRITE_DOCS"):
        path.write_text(text)
    assert path.exists() and path.read_text() == text, "docs/errors-in-forms.md is not what was shown; write it with MINHBACH_WRITE_DOCS=1"
