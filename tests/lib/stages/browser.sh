# Stage 8: the pages in Debian's chromium, driven by pytest and playwright from tests/browser.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/../common.sh"

check "python tools" need_venv
check "the program" need_program
check chromium chromium --version
check "html-validate" need_html_validate
export MINHBACH=$minhbach CHROMIUM
CHROMIUM=$(command -v chromium || true)

# pytest_numbers REPORT STATUS: `PASSED FAILED` from a JUnit report. A skipped test has checked nothing, so it counts
# as failed; so does an error in a fixture.
pytest_numbers() {
  python - "$1" "$2" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
try:
    suites = list(tree.parse(sys.argv[1]).iter("testsuite"))
except (OSError, tree.ParseError):
    suites = []
total = sum(int(s.get("tests")) for s in suites)
bad = sum(int(s.get(k)) for s in suites for k in ("failures", "errors", "skipped"))
bad = max(bad, 1 if int(sys.argv[2]) else 0)
print(max(total - bad, 0), bad)
PYTHON
}

report=$logs/browser.xml
rm -f "$report"
status=0
timeout --kill-after=20 "${MINHBACH_BROWSER_SECONDS:-1800}" \
  python -m pytest "$tests/browser" -ra --override-ini "cache_dir=$tools/pytest" --junit-xml "$report" || status=$?
numbers=$(pytest_numbers "$report" "$status")
# shellcheck disable=SC2086 # two numbers, meant to be split
tally $numbers
finish
