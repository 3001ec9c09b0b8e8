"""A whole campaign in the office: from its opening to its closing by five roles, each in a browser of its own, with real keys; then
the book verifies, and the public pages show what was done."""

import subprocess

from conftest import MINHBACH
from office import Person, book

TODAY = "2027-02-12"  # of the practice book


def fill(page, values):
    """Fills the inputs of a form by the paths of their fields."""
    for name, value in values.items():
        input_ = page.locator(f'form [name="{name}"]').first
        input_.evaluate("""(input, value) => {
          if (input.type === "checkbox") input.checked = value;
          else if (input.list && input.dataset.type !== "token") {
            const offer = [...input.list.options].find((option) => option.dataset.value === value);
            input.value = offer ? offer.value : value;
          } else input.value = value;
          input.dispatchEvent(new Event("input", { bubbles: true }));
          input.dispatchEvent(new Event("change", { bubbles: true }));
        }""", value)
        shown = input_.evaluate("input => input.type === 'checkbox' ? input.checked : input.value")
        assert shown not in ("", None), f"{name} does not take {value}"


def entry(person, kind, values, button="#sign"):
    """Fills in the form of a kind, reads what the dialog shows and signs it."""
    page = person.form(f"/office/new/{kind}")
    fill(page, values)
    page.locator("form[data-bound] button[type=submit]").click()
    page.wait_for_selector("dialog[open] #signing-verdict, form .bad[role=alert]")
    bad = page.locator("form .bad[role=alert]")
    assert bad.count() == 0, (kind, bad.all_inner_texts(), page.locator("form").inner_text()[:2000])
    return person.sign(button)


def text_hash(site, index):
    return site.json(f"/e/{index}")["text_hash"]


def body_of(site, index):
    import json

    return json.loads(site.json(f"/e/{index}")["bytes"].split("\n")[5])


def test_a_campaign_from_opening_to_closing(chromium, tmp_path):
    with book(tmp_path) as site:
        home = site.json("/")
        registry = site.json(f"/registry/{home['accounts'][0]['id']}")
        cash = next(id for id, a in registry["accounts"].items() if a["kind"] == "cash" and a["currency"] == "VND" and registry["chapters"][a["chapter"]] is None)
        province = registry["accounts"][cash]["chapter"]
        governors = [Person(chromium, site).enter(f"governor-{n}") for n in (1, 2)]
        approver, second = (Person(chromium, site).enter(f"approver-{n}") for n in (1, 2))
        accountant = Person(chromium, site, lang="en").enter("accountant")
        cashier = Person(chromium, site).enter("cashier")

        # A new officer makes a key in her own browser; two governors grant it, the second from the signing folder.
        officer = Person(chromium, site)
        page = officer.go("/office/enter")
        page.wait_for_selector("body[data-ready]")
        page.click("#create")
        page.wait_for_selector("#shown-key:not([hidden])")
        vkey = page.input_value("#vkey")
        assert len(page.text_content("#vkey-words").split()) == 8
        granted = entry(governors[0], "key.grant", {"key": vkey, "role": "field_officer", "chapter": province, "holder": "new"}, "#file")
        assert granted is None, "one governor alone grants nothing"
        page = governors[1].go("/office/folder")
        page.wait_for_selector("body[data-queue=ready]")
        page.click("[data-act=cosign]")
        page.wait_for_selector("dialog[open] #sign:enabled")
        assert vkey in page.text_content("#signing")
        page.click("#sign")
        page.wait_for_selector("[data-row][data-done]")
        assert governors[1].go("/office/folder").locator("[data-row]").count() == 0
        officer.page.click("[data-enter]")
        officer.page.wait_for_url("**/office")

        # Campaign, fund, two gifts, a proposal, its approval.
        campaign = body_of(site, entry(approver, "campaign.open", {
            "chapter": province, "kind": "livelihood", "name": "Áo ấm mùa đông (hư cấu)", "opens": TODAY, "closes": "2027-03-31"}))["id"]
        fund = body_of(site, entry(approver, "fund.open", {
            "campaign": campaign, "chapter": province, "kind": "aid", "name": "Quỹ áo ấm (hư cấu)"}))["id"]
        page = cashier.go("/office/counter")
        page.wait_for_selector("body[data-counter=ready] form[data-bound]")
        gifts = []
        for amount, donor in (("200k", "Bà Lê Thị Hư Cấu"), ("3tr", "")):
            page.select_option("#fund", fund)
            page.select_option("#account", cash)
            page.fill("#amount", amount)
            page.fill("#donor", donor)
            page.click("#counter button[type=submit]")
            gifts.append(cashier.sign())
        proposal = entry(accountant, "allocation.propose", {
            "amount": "2,400,000", "currency": "VND", "chapter": province, "fund": fund, "purpose": "clothing", "from": TODAY, "until": "2027-03-31"})
        allocation = body_of(site, proposal)["id"]
        page = approver.go("/office/approvals")
        page.wait_for_selector("body[data-queue=ready]")
        row = page.locator(f"[data-row][data-index='{proposal}']")
        row.locator("[data-act=approve]").click()
        page.wait_for_selector("dialog[open] #sign:enabled")
        assert "2.400.000 đ" in page.text_content("#signing")
        page.click("#sign")
        row.locator(".notice[data-index]").wait_for()

        # The officer hands out twelve parcels; somebody else confirms.
        made = entry(officer, "distribution.make", {
            "allocation": allocation, "account": cash, "amount": "2400000", "currency": "VND", "absent": "0",
            "portions.code": "0", "portions.proxy": "1", "portions.signed": "10", "portions.thumbprint": "1",
            "root": text_hash(site, proposal)})
        entry(second, "distribution.confirm", {"distribution": text_hash(site, made), "portions": "12", "evidence": "tally"})
        closed = entry(approver, "campaign.close", {"campaign": campaign})

        # The public sees it.
        shown = site.json(f"/campaign/{campaign}")
        assert shown["closed"] == TODAY, shown["closed"]
        page = accountant.go(f"/d/{site.json(f'/e/{gifts[0]}')['code']}")
        assert "Quỹ áo ấm (hư cấu)" in page.text_content("main")
        assert f"/distribution/{made}" in page.content(), "her gift is followed to the distribution"
        assert "Lê Thị" not in page.content()
        page = officer.go("/office/signed")
        assert page.locator(f"a[href='/e/{made}']").count() == 1
        size = site.json("/head")["size"]
        assert closed == size - 1
        for person in (*governors, approver, second, accountant, cashier, officer):
            person.close()
    checked = subprocess.run([MINHBACH, "verify", str(site.data), "--log-key", str(site.data / "public" / "log.vkey")],
                             capture_output=True, text=True, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr
