#!/usr/bin/env python3
"""Pictures of every page: 360 and 1280 px wide, light and dark, both languages, into target/shots (or the folder named).

    target/test-tools/…/bin/python tests/browser/shots.py [--only NAME] [--out DIR]

`tests/run tools` makes the Python; the names are those of `places_of` in conftest.py.
"""

import argparse
import pathlib
import tempfile

from playwright.sync_api import sync_playwright

from conftest import CHROMIUM, FLAGS, ROOT, places_of, serving

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--only", action="append", help="the name of a page; may be repeated")
arguments.add_argument("--out", type=pathlib.Path, default=ROOT / "target" / "shots")
arguments.add_argument("--plain", action="store_true", help="only light, for a quick look")
options = arguments.parse_args()

with tempfile.TemporaryDirectory() as directory, serving(pathlib.Path(directory)) as site, sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    places = {name: path for name, path in places_of(site).items() if not options.only or name in options.only}
    options.out.mkdir(parents=True, exist_ok=True)
    for scheme in ("light",) if options.plain else ("light", "dark"):
        for width in (360, 1280):
            context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
            page = context.new_page()
            for language, prefix in (("vi", ""), ("en", "/en")):
                for name, path in places.items():
                    page.goto(site.url + prefix + path)
                    file = f"{name.replace(' ', '-')}.{language}.{width}.{scheme}.png"
                    page.screenshot(path=options.out / file, full_page=True)
            context.close()
    browser.close()
print(f"{options.out}: {len(list(options.out.glob('*.png')))} pictures")
