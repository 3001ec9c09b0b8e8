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

# Three at a time, each with a book, a server and a browser of its own: a page is drawn and looked at on one core, and a browser
# waits for a good part of its time. Whatever is in none of the first two parts is in the third.
part() {
  local name=$1 status=0
  shift
  rm -f "$logs/browser-$name.xml"
  timeout --kill-after=20 "${MINHBACH_BROWSER_SECONDS:-1800}" python -m pytest "$@" -ra \
    --override-ini "cache_dir=$tools/pytest-$name" --junit-xml "$logs/browser-$name.xml" >"$logs/browser-$name.log" 2>&1 || status=$?
  echo "$status" >"$logs/browser-$name.end"
}
files() { printf "$tests/browser/test_%s.py\n" "$@"; }
mapfile -t pages < <(files pages)
mapfile -t journeys < <(files journeys office office_papers figures html)
mapfile -t ignored < <(printf -- '--ignore=%s\n' "${pages[@]}" "${journeys[@]}")
part pages "${pages[@]}" &
part journeys "${journeys[@]}" &
part others "$tests/browser" "${ignored[@]}" &
wait
for name in pages journeys others; do
  cat "$logs/browser-$name.log"
  numbers=$(pytest_numbers "$logs/browser-$name.xml" "$(cat "$logs/browser-$name.end")")
  # shellcheck disable=SC2086 # two numbers, meant to be split
  tally $numbers
done
finish
