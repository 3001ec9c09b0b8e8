"""The claim check: the secret of a receipt, behind the # of its link, opens a gift's commitment, and in the browser alone."""

import base64
import json

import pytest

LANGUAGES = (("vi", "", "đúng là của khoản ủng hộ này", "không phải của khoản"), ("en", "/en", "is of this gift", "is not of this gift"))


def visit(chromium, url, **context):
    """The page, and every address that was asked for on the way."""
    page = chromium.new_context(viewport={"width": 360, "height": 740}, **context).new_page()
    asked, noise = [], []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page, asked, noise


def altered(secret, **other):
    read = json.loads(base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4)))
    return base64.urlsafe_b64encode(json.dumps({**read, **other}).encode()).decode().rstrip("=")


@pytest.mark.parametrize("lang,prefix,mine,other", LANGUAGES)
def test_a_receipt_opens_its_own_gift_alone(site, places, chromium, lang, prefix, mine, other):
    path, _, secret = site.receipt["link"].partition("#c=")
    value = site.receipt["value"]
    page, asked, noise = visit(chromium, f"{site.url}{prefix}{path}#c={secret}")
    claim = page.locator("#claim")
    claim.wait_for(state="visible")
    assert mine in claim.inner_text() and value in claim.inner_text()
    assert "ok" in claim.get_attribute("class").split()
    assert page.url == f"{site.url}{prefix}{path}", "the secret is out of the address bar"
    assert not noise and not any(secret in url or value in url for url in asked), (noise, asked)
    assert len(asked) <= 7, asked

    # The same page, another paper.
    for forged in (altered(secret, value=value + "x"), altered(secret, salt=base64.b64encode(bytes(32)).decode()), altered(secret, field="line")):
        page.evaluate("hash => { location.hash = hash }", f"#c={forged}")
        page.wait_for_function("!location.hash")
        page.wait_for_function("text => document.getElementById('claim').innerText.includes(text)", arg=other)
        assert value not in claim.inner_text() and "ok" not in claim.get_attribute("class").split()
    for broken in ("e30", "!!", secret[:-7], altered(secret, value=7)):
        page, _, noise = visit(chromium, f"{site.url}{prefix}{path}#c={broken}")
        shown = page.locator("#claim")
        if broken == "!!":
            assert not shown.is_visible(), "not of the form of a receipt"
        else:
            shown.wait_for(state="visible")
            assert mine not in shown.inner_text() and other not in shown.inner_text()
        assert not noise, noise

    # The same paper, another gift.
    page, _, _ = visit(chromium, f"{site.url}{prefix}{places['gift']}#c={secret}")
    page.locator("#claim").wait_for(state="visible")
    assert other in page.locator("#claim").inner_text() and value not in page.locator("#claim").inner_text()
    for context in list(chromium.contexts):
        context.close()


def test_without_a_receipt_or_without_scripts_the_page_is_as_ever(site, chromium):
    path, _, secret = site.receipt["link"].partition("#c=")
    texts = []
    for fragment, scripts in (("", True), (f"#c={secret}", False)):
        page, _, noise = visit(chromium, f"{site.url}{path}{fragment}", java_script_enabled=scripts)
        assert not page.locator("#claim").is_visible() and not noise
        # Buttons that only work with scripts are there only with scripts.
        only = set("\n".join(box.inner_text() for box in page.locator("#keep, #check").all() if box.is_visible()).split("\n"))
        texts.append([line for line in page.locator("main").inner_text().split("\n") if line and line not in only])
        page.context.close()
    assert texts[0] == texts[1] and any(site.receipt["code"] in line for line in texts[0])


def test_a_value_is_text_and_never_markup(site, chromium):
    """Whoever forges a link makes the page say at most that the paper is of another gift."""
    path, _, secret = site.receipt["link"].partition("#c=")
    forged = altered(secret, value="<img src=x onerror=alert(1)>")
    page, asked, _ = visit(chromium, f"{site.url}{path}#c={forged}")
    page.locator("#claim").wait_for(state="visible")
    assert page.locator("#claim img").count() == 0 and len(asked) <= 7
    page.context.close()
