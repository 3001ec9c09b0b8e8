"""Every family of pages, in both languages, is HTML as the standard has it, by html-validate.

Of its recommended rules one is off: how long a title may be is no rule of HTML but advice for search engines, and names in the
book are as long as their owners made them.
"""

import json
import os
import pathlib
import subprocess

import pytest

from conftest import ROOT

HERE = pathlib.Path(__file__).resolve().parent / "html"


def validator():
    """Where the tools stage has put it; by hand, where an earlier one has."""
    found = [pathlib.Path(os.environ["HTML_VALIDATE"])] if os.environ.get("HTML_VALIDATE") else sorted(
        ROOT.glob("target/test-tools/npm-*/node_modules/html-validate/bin/html-validate.mjs"))
    assert found, "tests/run tools installs html-validate"
    return found[-1]


def faults_of(folder):
    """{file: ["line:column rule: what is wrong"]} of all HTML files of a folder."""
    done = subprocess.run(
        ["node", str(validator()), "--config", str(HERE / ".htmlvalidate.json"), "--formatter", "json", "--ext", "html", str(folder)],
        capture_output=True, text=True, timeout=300, cwd=folder)
    assert done.returncode in (0, 1) and done.stdout.startswith("["), (done.returncode, done.stdout[:500], done.stderr[:500])
    return {pathlib.Path(file["filePath"]).name: [f"{m['line']}:{m['column']} {m['ruleId']}: {m['message']}" for m in file["messages"]]
            for file in json.loads(done.stdout)}


@pytest.mark.parametrize("lang,prefix", (("vi", ""), ("en", "/en")))
def test_pages_are_valid_html(site, places, tmp_path, lang, prefix):
    for name, path in places.items():
        (tmp_path / f"{name.replace(' ', '-')}.{lang}.html").write_text(site.get(prefix + path).text, encoding="utf-8")
    (tmp_path / "alone.html").write_text(site.get("/verify.html").text, encoding="utf-8")
    faults = {name: messages[:5] for name, messages in faults_of(tmp_path).items() if messages}
    assert not faults, json.dumps(faults, indent=1, ensure_ascii=False)


def test_the_validator_sees_a_fault(tmp_path):
    page = "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<title>x</title>\n</head>\n<body>\n<p><div>y</div></p>\n<img src=\"x\">\n</body>\n</html>\n"
    (tmp_path / "bad.html").write_text(page, encoding="utf-8")
    found = " ".join(faults_of(tmp_path).get("bad.html", []))
    assert "close-order" in found or "element-permitted-content" in found, found
