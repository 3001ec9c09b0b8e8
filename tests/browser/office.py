"""People at the office: one browser context each, signed in with a key file of the demo or with a key of the browser's own."""

import contextlib
import re
import subprocess
import time

from conftest import MINHBACH, Site, run

PASSPHRASE = "minhbach-demo"


@contextlib.contextmanager
def book(directory):
    """A fresh demo book that may be written to, served as long as the context lasts."""
    data = directory / "book"
    run("demo", "--data", str(data), "--no-serve")
    with served(data) as site:
        yield site


@contextlib.contextmanager
def served(data):
    log = data.parent / "server.log"
    with open(log, "w+") as file:
        server = subprocess.Popen([MINHBACH, "serve", "--data", str(data), "--listen", "127.0.0.1:0"], stdout=file, stderr=subprocess.STDOUT)
        try:
            until = time.monotonic() + 60
            while not (found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text())):
                assert server.poll() is None and time.monotonic() < until, log.read_text()
                time.sleep(0.05)
            site = Site(found.group(0))
            site.data, site.log = data, log
            yield site
        finally:
            server.terminate()
            server.wait(timeout=30)


def unfold(page):
    """Opens what may be left out."""
    page.evaluate("document.querySelectorAll('form details').forEach((one) => { one.open = true; })")


class Person:
    """Somebody with a browser of her own."""

    def __init__(self, browser, site, lang="vi", width=1280):
        self.site, self.prefix = site, "/en" if lang == "en" else ""
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN" if lang == "vi" else "en-GB")
        self.page = self.context.new_page()
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" and "status of" not in said.text else None)

    def go(self, path):
        self.page.goto(self.site.url + self.prefix + path)
        return self.page

    def enter(self, key):
        """Signs in with a key file of the demo."""
        page = self.go("/office/enter")
        page.wait_for_selector("body[data-ready]")
        page.set_input_files("#key-file", self.site.data / "keys" / f"{key}.key")
        page.fill("#passphrase", PASSPHRASE)
        page.click("#open-file button")
        page.wait_for_url("**/office", timeout=20_000)
        return self

    def form(self, path):
        """Opens a form and waits until it can be signed."""
        page = self.go(path)
        page.wait_for_selector("form[data-bound]")
        unfold(page)
        return page

    def sign(self, button="#sign"):
        """Signs what the dialog shows, and gives the index of the entry; None if it went into the folder."""
        page = self.page
        page.wait_for_selector("dialog[open] #signing-verdict")
        said = page.text_content("#signing-verdict")
        assert page.is_enabled(button), said
        page.click(button)
        page.wait_for_selector("dialog:not([open])", state="attached")
        notice = page.wait_for_selector(".notice.ok[role=status]:not([hidden]):not(#signing-verdict)")
        index = notice.get_attribute("data-index")
        return int(index) if index is not None else None

    def close(self):
        assert not self.faults, self.faults
        self.context.close()
