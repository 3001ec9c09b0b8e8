"""The office in a real browser with real keys."""

import base64
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from office import PASSPHRASE, Person, book


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with book(tmp_path_factory.mktemp("office")) as site:
        yield site


def test_cash_at_the_counter_by_keyboard_alone(chromium, office):
    """From the empty form to the signed gift without a pointer; the amount is said in words while it is typed."""
    cashier = Person(chromium, office).enter("cashier")
    page = cashier.go("/office/counter")
    page.wait_for_selector("body[data-counter=ready] form[data-bound]")
    assert page.evaluate("document.activeElement.id") == "amount"
    assert page.inner_text("#holds").endswith("đã thu 0 phiếu."), "what is in the box stands beside it, for whoever counts"
    before = page.inner_text("#holds")
    page.keyboard.type("1tr250")
    assert page.text_content("#amount-words") == "Một triệu hai trăm năm mươi nghìn đồng"
    page.keyboard.press("Tab")
    page.keyboard.type("Bà Lê Thị Hư Cấu")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] #sign:enabled")
    shown = page.text_content("#signing")
    assert "1.250.000 đ (Một triệu hai trăm năm mươi nghìn đồng)" in shown and "Bà Lê Thị Hư Cấu" in shown
    exact = page.text_content("#signing-bytes")
    assert '"amount":"1250000"' in exact and "Hư Cấu" not in exact
    page.keyboard.press("Enter")
    entered = page.wait_for_selector(".notice[data-index]")
    raw = office.get(f"/e/{entered.get_attribute('data-index')}/raw").text
    assert exact in raw, "the bytes that were shown are the bytes in the book"
    # The next gift is begun where the last one ended.
    assert page.evaluate("document.activeElement.id") == "amount" and page.input_value("#amount") == ""
    page.wait_for_selector("#receipt")
    held = [int("".join(filter(str.isdigit, said.split(" đ.")[0]))) for said in (before, page.inner_text("#holds"))]
    assert held[1] - held[0] == 1_250_000 and page.inner_text("#holds").endswith("đã thu 1 phiếu.")
    # Her receipt opens her own commitment, and the secret is in the part of the address that no browser sends.
    href = page.get_attribute("#receipt", "href")
    assert re.fullmatch(r"/d/[0-9A-Z]{13}#c=[\w-]+", href), href
    page.goto(office.url + href)
    page.wait_for_selector("#claim.ok")
    assert "Bà Lê Thị Hư Cấu" in page.text_content("#claim")
    cashier.close()


def test_what_was_typed_survives_and_is_entered_once(chromium, office):
    cashier = Person(chromium, office, lang="en").enter("cashier")
    page = cashier.go("/office/counter")
    page.wait_for_selector("body[data-counter=ready] form[data-bound]")
    page.fill("#amount", "70000")
    page.fill("#donor", "Ông Trần Văn Giả Định")
    page.wait_for_timeout(400)
    page.reload()
    page.wait_for_selector("body[data-counter=ready] form[data-bound]")
    assert (page.input_value("#amount"), page.input_value("#donor")) == ("70000", "Ông Trần Văn Giả Định")
    # The network is lost after the book has taken the entry and before the answer has come.
    size = office.json("/head")["size"]

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/api/v1/entries", lose)
    page.click("#counter button[type=submit]")
    page.wait_for_selector("dialog[open] #sign:enabled")
    page.click("#sign")
    page.wait_for_selector("#signing-verdict.bad")
    assert "nothing is entered twice" in page.text_content("#signing-verdict")
    assert page.input_value("#amount") == "70000"
    page.unroute("**/api/v1/entries")
    page.click("#sign")
    page.wait_for_selector(".notice[data-index]")
    assert office.json("/head")["size"] == size + 1
    cashier.faults = [fault for fault in cashier.faults if "ERR_FAILED" not in fault]
    cashier.close()


def test_a_key_file_is_opened_here_and_its_seed_goes_nowhere(chromium, office, tmp_path):
    """Passphrase and seed occur in no request, no storage and no log."""
    made = json.loads((office.data / "keys" / "cashier.key").read_text())
    seed = seed_of(chromium, office, made)
    spellings = [PASSPHRASE, seed.hex(), *base64_of(seed)]
    sent = []
    person = Person(chromium, office)
    person.context.on("request", lambda request: sent.append(
        f"{request.url} {request.headers} {request.post_data_buffer or b''!r}"))
    person.enter("cashier")
    page = person.page
    kept = page.evaluate("""async () => {
      const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
        for (const store of db.objectStoreNames) {
          const all = await new Promise((done) => { const asked = db.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(asked.result); });
          for (const one of all) {
            found.push(JSON.stringify(one));
            if (one.private) {
              found.push(`extractable ${one.private.extractable}`);
              for (const form of ["pkcs8", "jwk", "raw"]) {
                try { await crypto.subtle.exportKey(form, one.private); found.push(`exported as ${form}`); } catch {}
              }
            }
          }
        }
        db.close();
      }
      return found.join("\\n");
    }""")
    assert "extractable false" in kept and "exported" not in kept
    everywhere = "\n".join([*sent, kept, office.log.read_text()])
    assert len(sent) > 3 and "office/enter" in everywhere
    for secret in spellings:
        assert secret not in everywhere
    # The cookie is out of reach of scripts.
    assert page.evaluate("document.cookie") == ""
    # A wrong passphrase says so and signs nobody in.
    page.click("#sign-out")
    page.wait_for_url("**/office/enter")
    page.wait_for_selector("body[data-ready]")
    page.set_input_files("#key-file", office.data / "keys" / "cashier.key")
    page.fill("#passphrase", "sai")
    page.click("#open-file button")
    page.wait_for_selector("#told:has-text('Cụm mật khẩu không đúng')")
    person.close()


def seed_of(chromium, site, file):
    """The seed, opened by another browser that is not looked at."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(site.url + "/healthz")
    plain = page.evaluate("""async ({ file, passphrase }) => {
      const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, ["deriveKey"]);
      const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(file.salt), iterations: file.rounds };
      const key = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
      return [...new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(file.nonce) }, key, bytes(file.ciphertext)))];
    }""", {"file": file, "passphrase": PASSPHRASE})
    context.close()
    assert len(plain) == 48
    return bytes(plain[16:])


def base64_of(seed):
    """The seed in base64 as it would stand at each of the three places in a group."""
    for lead in range(3):
        text = base64.b64encode(b"\0" * lead + seed).decode().rstrip("=")
        yield text[-(-lead * 4 // 3) + 1:-2]


def test_approvals_by_keyboard_alone(chromium, office):
    """j and k move, a and r decide; the dialog shows the proposal from the bytes that stand in the book."""
    accountant = Person(chromium, office).enter("accountant")
    proposals = [propose(accountant, office, amount) for amount in ("310000", "320000")]
    approver = Person(chromium, office).enter("approver-1")
    page = approver.go("/office/approvals")
    page.wait_for_selector("body[data-queue=ready]")
    rows = page.locator("[data-row]")
    waiting = {rows.nth(n).get_attribute("data-index") for n in range(rows.count())}
    assert {str(index) for index in proposals} <= waiting
    while page.evaluate("document.activeElement.dataset?.index") != str(proposals[0]):
        page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("dialog[open] #sign:enabled")
    assert "310.000 đ" in page.text_content("#signing")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-row][data-index='{proposals[0]}'][data-done]")
    while page.evaluate("document.activeElement.dataset?.index") != str(proposals[1]):
        page.keyboard.press("j")
    # Without a reason nothing is rejected, and the message stands at the field.
    page.keyboard.press("r")
    page.wait_for_selector(f"[data-row][data-index='{proposals[1]}'] .bad")
    assert page.evaluate("document.activeElement.name") == "reason"
    page.keyboard.type("ghi")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.closest('[data-row]').focus()")
    page.keyboard.press("r")
    page.wait_for_selector("dialog[open] #sign:enabled")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-row][data-index='{proposals[1]}'][data-done]")
    kinds = [row["kind"] for row in office.json("/entries")["rows"][:2]]
    assert kinds == ["allocation.reject", "allocation.approve"]
    for person in (accountant, approver):
        person.close()


def propose(person, site, amount):
    """Proposes an allocation through the browser's own scripts."""
    home = site.json("/")
    fund = next(fund for fund in home["funds"] if not fund["suspense"] and any(
        d["whole"]["unit"] == "VND" and int(d["slices"][0]["sum"]["amount"]) > 10**6 for d in fund["divisions"] if d["slices"]))
    detail = site.json(f"/fund/{fund['id']}")
    chapter = site.json(f"/registry/{home['accounts'][0]['id']}")["funds"][fund["id"]]["chapter"]
    person.go("/office/folder")
    person.page.wait_for_selector("body[data-ready]")
    body = {"amount": amount, "chapter": chapter, "currency": "VND", "from": "2026-10-21", "fund": fund["id"], "on": "2026-10-21",
            "purpose": (detail["purposes"] or ["food"])[0], "until": "2026-12-31"}
    person.page.evaluate("""async (body) => {
      const { propose } = await import("/office/static/sign.js");
      const { newId } = await import("/office/static/note.js");
      globalThis.made = propose({ kind: "allocation.propose", body: { id: newId(), ...body } });
    }""", body)
    person.page.wait_for_selector("dialog[open] #sign:enabled")
    person.page.click("#sign")
    return person.page.evaluate("globalThis.made")["index"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_axe_finds_nothing(chromium, office, lang):
    """Every page of the office that a role sees, also with its dialog open."""
    found = []
    for key in ("cashier", "approver-1", "governor-1")[:3 if lang == "vi" else 1]:
        person = Person(chromium, office, lang=lang, width=360).enter(key)
        for link in person.page.locator("nav a").evaluate_all("links => links.map(a => a.getAttribute('href'))"):
            if "/office" not in link:
                continue
            person.page.goto(office.url + link)
            person.page.wait_for_selector("body[data-ready]")
            wide = person.page.evaluate("document.documentElement.scrollWidth > innerWidth")
            results = Axe().run(person.page)
            found += [f"{link}: {v['id']}" for v in results.response["violations"]] + ([f"{link}: wide"] if wide else [])
        person.close()
    assert not found
