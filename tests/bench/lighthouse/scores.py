"""What tests/bench/lighthouse/run measures: see there."""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "browser"))
from conftest import CHROMIUM, FLAGS, places_of, serving  # noqa: E402

PAGES = ("home", "gift", "campaign")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def measured(url, report):
    """One run: {category: score of 100}, and what cost points, as {audit: why}."""
    done = subprocess.run(
        ["node", os.environ["LIGHTHOUSE"], url, "--quiet", "--output=json", f"--output-path={report}",
         "--only-categories=" + ",".join(CATEGORIES), "--chrome-flags=" + " ".join(["--headless=new", *FLAGS])],
        capture_output=True, text=True, timeout=240, env={**os.environ, "CHROME_PATH": CHROMIUM})
    if done.returncode:
        sys.exit(f"lighthouse ended with {done.returncode}: {done.stderr[-2000:]}")
    said = json.loads(report.read_text())
    scores = {name: round(100 * said["categories"][name]["score"]) for name in CATEGORIES}
    weights = {row["id"]: row["weight"] for name in CATEGORIES for row in said["categories"][name]["auditRefs"]}
    lost = {name: audit["title"] for name, audit in said["audits"].items()
            if weights.get(name) and audit["score"] is not None and audit["score"] < 0.9}
    return scores, lost


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--least", type=int, default=95)
    arguments.add_argument("--lang", choices=("vi", "en"), default="vi")
    options = arguments.parse_args()
    low = 0
    with tempfile.TemporaryDirectory() as directory, serving(pathlib.Path(directory)) as site:
        places = places_of(site)
        print(f"{'page':10}" + "".join(f"{name:>16}" for name in CATEGORIES))
        for name in PAGES:
            url = site.url + ("/en" if options.lang == "en" else "") + places[name]
            runs = [measured(url, pathlib.Path(directory) / "report.json") for _ in range(options.runs)]
            medians = {category: statistics.median(scores[category] for scores, _ in runs) for category in CATEGORIES}
            print(f"{name:10}" + "".join(f"{medians[category]:>16g}" for category in CATEGORIES), flush=True)
            for audit, title in sorted({pair for _, lost in runs for pair in lost.items()}):
                print(f"{'':10}loses points: {audit}: {title}")
            low += sum(score < options.least for score in medians.values())
    print(f"{low} below {options.least}" if low else f"all at least {options.least}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
