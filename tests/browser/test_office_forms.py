"""The general forms of the office, on a served book: every form of every role stands, three are looked at closely, and entries go
from a form into the book and are refused beside the field. 25 s."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from office import Person, book, unfold

# Whoever may begin something, by the key files of the demo.
ROLES = ["governor-1", "accountant", "cashier", "storekeeper", "approver-1", "field-officer-1", "inspector-1"]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with book(tmp_path_factory.mktemp("forms")) as site:
        yield site


def keys(office):
    return sorted(path.stem for path in (office.data / "keys").glob("*.key") if not path.stem.startswith("witness"))


def test_every_form_stands_in_both_languages(chromium, office):
    """Each role is offered what it may begin, each form has its words, and a form that is not for the role says so."""
    seen = {}
    for key in keys(office):
        if key not in ("log", "vault") and re.sub(r"-\d+$", "", key) not in {re.sub(r"-\d+$", "", known) for known in seen.values()}:
            person = Person(chromium, office).enter(key)
            page = person.go("/office/new")
            kinds = page.eval_on_selector_all("main a[href*='/office/new/']", "links => links.map(link => link.getAttribute('href').split('/').pop())")
            assert kinds, key
            for kind in kinds:
                if kind in seen:
                    continue
                seen[kind] = key
                for prefix in ("", "/en"):
                    said = person.context.request.get(f"{office.url}{prefix}/office/new/{kind}")
                    text = said.text()
                    assert said.status == 200, (kind, said.status)
                    # A label without its message would stand in brackets.
                    assert not re.search(r"\[(label|hint|choice|field|form|signs)-", text), (kind, re.findall(r"\[[a-z-]+\]", text)[:5])
            refused = person.context.request.get(f"{office.url}/office/new/ledger.open")
            assert refused.status == 403
            person.close()
    # All but the opening of a book, which comes before any office.
    assert len(seen) == 83, sorted(seen)


def test_forms_are_accessible_and_narrow(chromium, office):
    found = []
    for key, path in (("accountant", "/office/new/donation.receive"), ("governor-1", "/en/office/new/policy.set"),
                      ("storekeeper", "/office/new/transfer.receive"), ("accountant", "/office/settings"), ("approver-1", "/office/new")):
        person = Person(chromium, office, width=360).enter(key)
        page = person.page
        page.goto(office.url + path)
        page.wait_for_selector("body[data-ready]")
        unfold(page)
        for button in page.query_selector_all("[data-add]"):
            button.click()
        found += [f"{path}: {v['id']} {v['nodes'][0]['html'][:200]}" for v in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: wider than a telephone")
        small = page.evaluate("""[...document.querySelectorAll('main :is(button,select,input:not([type=checkbox]),textarea)')]
          .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 120))""")
        found += [f"{path}: small {one}" for one in small]
        person.close()
    assert not found, "\n".join(found)


def test_an_item_goes_from_its_form_into_the_book(chromium, office):
    """Rows are added and put in order, what is typed survives a reload, and the bytes are those of the form."""
    person = Person(chromium, office).enter("accountant")
    page = person.form("/office/new/item.define")
    page.fill("[name=name]", "Chăn bông giả định")
    page.fill("[name=unit]", "piece")
    page.fill("[name=scale]", "0")
    rows = page.locator("[data-rows=approvals]")
    page.click("[data-rows=approvals] [data-add]")
    page.fill("[name='approvals.1.above']", "0")
    page.fill("[name='approvals.1.approvers']", "1")
    page.fill("[name='approvals.0.above']", "1.000")
    page.fill("[name='approvals.0.approvers']", "2")
    page.wait_for_timeout(400)
    page.reload()
    page.wait_for_selector("form[data-bound]")
    assert page.input_value("[name=name]") == "Chăn bông giả định"
    assert rows.locator("[data-row]").count() == 2 and page.input_value("[name='approvals.1.approvers']") == "1"
    page.click("form#entry [type=submit]")
    page.wait_for_selector("dialog[open] #signing-verdict")
    exact = page.text_content("#signing-bytes")
    body = json.loads(exact.split("\n")[2])
    assert body["approvals"] == [{"above": "0", "approvers": 1}, {"above": "1000", "approvers": 2}]
    index = person.sign()
    assert exact in office.get(f"/e/{index}/raw").text
    person.close()


def test_what_is_wrong_stands_beside_its_field(chromium, office):
    """What the form itself finds, and what the book says, in both languages; nothing that was typed is lost."""
    for lang, missing, said in (("vi", "Trường này còn thiếu", "Số chứng từ phải liên tục"), ("en", "", "Voucher numbers have no gaps")):
        person = Person(chromium, office, lang=lang).enter("accountant")
        page = person.form("/office/new/voucher.void")
        page.fill("[name=book]", "thu-nghiem")
        page.click("[data-list=numbers] [data-add]")
        number = page.locator("[name^='numbers.']").first
        number.fill("77")
        page.select_option("[name=chapter]", index=1)
        page.click("form#entry [type=submit]")
        # The reason was not chosen.
        bad = page.wait_for_selector(".bad[role=alert]")
        assert page.evaluate("document.activeElement.name") == "reason"
        assert page.get_attribute("[name=reason]", "aria-invalid") == "true", missing
        page.select_option("[name=reason]", "spoiled")
        page.click("form#entry [type=submit]")
        page.wait_for_selector(".bad[data-code='voucher.number']")
        bad = page.query_selector(".bad[data-code='voucher.number']")
        assert said in bad.text_content()
        name = page.evaluate("document.activeElement.name")
        assert name.startswith("numbers."), name
        assert bad.get_attribute("id") in page.get_attribute(f"[name='{name}']", "aria-describedby").split()
        assert page.input_value(f"[name='{name}']") == "77"
        # Put right, the book would take it.
        page.fill(f"[name='{name}']", "1")
        page.click("form#entry [type=submit]")
        page.wait_for_selector("dialog[open] #sign:enabled")
        page.click("#leave")
        person.close()


def test_a_form_is_chosen_for_by_its_address(chromium, office):
    """Ids alone are taken from an address; what an earlier entry said can be entered anew."""
    person = Person(chromium, office).enter("approver-1")
    page = person.go("/office/settings")
    link = page.get_attribute("a[href*='/office/new/fund.close?fund=']", "href")
    page.goto(office.url + link + "&reason=Nguyen+Van+A")
    page.wait_for_selector("form[data-bound]")
    assert page.input_value("[name=fund]") == link.split("fund=")[-1]
    assert "Nguyen" not in page.content()
    person.close()


def test_an_old_entry_is_found_by_its_number(chromium, office):
    """The list of a form has the newest entries; any other is named by its number, and one that does not fit is refused beside it."""
    person = Person(chromium, office).enter("accountant")
    page = person.go("/office/new")
    page.wait_for_selector("#seek-kind")
    page.fill("#seek-kind", "but toan dao")
    assert page.locator("main section li:visible").count() == 1
    page.press("#seek-kind", "Enter")
    page.wait_for_url("**/office/new/entry.reverse")
    page.wait_for_selector("form[data-bound]")
    gift = office.json("/entries?kind=donation.receive&until=2026-09-30")["rows"][0]["index"]
    select = page.locator("select[name=entry]")
    before = select.locator("option").count()
    for number, fits in (("999999", False), (str(gift), True)):
        page.fill("[data-other]", number)
        page.press("[data-other]", "Enter")
        if fits:
            page.wait_for_selector(f"select[name=entry] option:nth-child({before + 1})", state="attached")
            assert select.evaluate("select => select.selectedOptions[0].textContent").startswith("№"), number
        else:
            assert number in page.wait_for_selector(".bad[role=alert]").inner_text()
    assert page.locator(".bad[role=alert]").count() == 0
    assert page.locator("dialog[open]").count() == 0, "Enter there signs nothing"
    # The same by address, as lists of one's own entries lead there.
    page = person.form(f"/office/new/entry.reverse?of={gift}")
    assert page.locator("select[name=entry]").input_value()
    page.goto(f"{office.url}/office/signed")
    assert page.locator("main td a[href*='entry.reverse?of=']").count() > 0
    person.close()


def test_who_signs_second_sees_what_is_taken_back(chromium, office):
    """A reversal names its entry by a hash. Whoever signs it after the first reads number, kind, day and sum, from bytes that have this
    hash; a server that points to another entry is found out, and nothing is signed."""
    first = Person(chromium, office).enter("accountant")
    page = first.form("/office/counter")
    page.fill("#amount", "1tr5")
    page.press("#amount", "Enter")
    gift = first.sign()
    page = first.form(f"/office/new/entry.reverse?of={gift}")
    page.select_option("select[name=reason]", "wrong_amount")
    page.click("form#entry [type=submit]")
    assert first.sign("#file") is None
    first.close()

    second = Person(chromium, office).enter("approver-1")
    page = second.go("/office/folder")
    page.wait_for_selector("body[data-queue]")
    named = f"№ {gift:,}".replace(",", ".")
    paper = page.locator("[data-row]").filter(has_text=named)
    assert paper.count() == 1 and "Tiếp nhận ủng hộ" in paper.inner_text() and "1.500.000 đ" in paper.inner_text()

    def elsewhere(route):
        answer = route.fetch()
        told = answer.json()
        told["named"] = {text: index - 1 for text, index in told["named"].items()}
        route.fulfill(response=answer, json=told)

    page.route("**/office/consider", elsewhere)
    paper.locator("[data-act=cosign]").click()
    assert paper.locator(".bad[role=alert]").inner_text()
    assert page.locator("dialog[open]").count() == 0
    page.unroute("**/office/consider")
    paper.locator("[data-act=cosign]").click()
    page.wait_for_selector("dialog[open] #signing-verdict")
    assert named in page.inner_text("dialog[open]")
    assert second.sign() is not None
    assert any(mark["what"] == "reversed" for mark in office.json(f"/e/{gift}")["marks"])
    second.close()


def test_what_may_be_left_out_is_folded_away(chromium, office):
    """Groups that a form may be without are closed, open where a draft or a refusal stands in them, and amounts say how they are read."""
    person = Person(chromium, office).enter("accountant")
    page = person.go("/office/new/donation.receive")
    page.wait_for_selector("form[data-bound]")
    assert page.locator("form details.group").count() >= 5 and page.locator("form details.group[open]").count() == 0
    page.fill("[name=amount]", "1tr5")
    assert page.inner_text("[data-leaf=amount] .read-as") == "= 1.500.000"
    page.fill("[name=amount]", "1.500.000")
    assert page.inner_text("[data-leaf=amount] .read-as") == ""
    voucher = page.locator("[data-group=voucher]")
    voucher.locator("summary").click()
    page.fill("[name='voucher.number']", "7")
    page.wait_for_timeout(400)
    page.reload()
    page.wait_for_selector("form[data-bound]")
    assert page.locator("form details.group[open]").evaluate_all("all => all.map(one => one.dataset.group)") == ["voucher"]
    # Begun and not finished is refused inside of it, even if somebody has closed it meanwhile.
    for name in ("fund", "account", "channel"):
        page.locator(f"[name={name}]").select_option(index=1)
    voucher.locator("summary").click()
    assert voucher.get_attribute("open") is None
    page.click("form#entry [type=submit]")
    page.wait_for_selector("[data-group=voucher][open] .bad[role=alert]")
    person.close()
