# Stage 5: programs that are not ours read our book. A small ledger is made and exported, and tests/foreign/run DIR
# checks the export; a larger one is cut at the sizes where tiles begin and end for tests/foreign/sizes. Both bring the
# failing controls.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/../common.sh"

# The same log at six sizes, the largest first: what a user would be warned of is meant here, and nothing stays in their directories.
export MINHBACH_NO_MEMORY=true
book=$(mktemp -d)
make_export() {
  need_program &&
    "$minhbach" demo --no-serve --data "$book/data" --seed 1 --lang en &&
    "$minhbach" export --data "$book/data" --out "$book/export" --lang en &&
    test -s "$book/export/checkpoint"
}
make_large() {
  need_program &&
    "$minhbach" demo --no-serve --data "$book/large" --seed 1 --lang en --entries 70000 &&
    "$minhbach" export --data "$book/large" --out "$book/large-export" --lang en
}

check "python tools" need_venv
check "a ledger of 70,000 entries" make_large
run_program "$logs/foreign-sizes.log" 600 "$tests/foreign/sizes" "$minhbach" "$book/large" "$book/large-export"
check "a ledger to look at" make_export
if [[ -x $tests/foreign/run ]]; then
  run_program "$logs/foreign-verifiers.log" 1200 "$tests/foreign/run" "$book/export"
else
  echo "FAILED tests/foreign/run is not there or not executable"
  tally 0 1
fi
check "the foreign witness" need_foreign_witness
if [[ -n ${AICS_WITNESS:-} ]]; then
  export MINHBACH=$minhbach
  run_program "$logs/foreign-witness.log" 300 "$tests/foreign/witness.py"
fi
finish
