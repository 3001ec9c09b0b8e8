# Stage 6: end to end: each program in tests/e2e, one after the other, each with an empty directory of its own.
#
# A program gets MINHBACH (the binary's path), TMPDIR (its directory) and the Python tools on PATH; it must be
# executable, stop what it starts, end with status 0 when all is well, and may end with `N passed, N failed`.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/../common.sh"

check "python tools" need_venv
check "the program" need_program
export MINHBACH=$minhbach
temporary=${TMPDIR:-/tmp}
found=0
for program in "$tests"/e2e/*.sh "$tests"/e2e/*.py; do
  # A Python module without the executable bit is a helper of its neighbours.
  [[ -f $program && -x $program ]] || continue
  found=$((found + 1))
  name=$(basename "$program")
  TMPDIR=$(mktemp -d "$temporary/e2e.XXXXXX")
  export TMPDIR
  run_program "$logs/e2e-${name%.*}.log" "${MINHBACH_E2E_SECONDS:-1800}" "$program"
  rm -rf "$TMPDIR"
done
if ((found == 0)); then
  echo "FAILED there is no executable program in tests/e2e"
  tally 0 1
fi
finish
