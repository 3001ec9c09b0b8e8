# What tests/bench/run and tests/bench/verify share. Sourced from the root of the repository, after `set -euo pipefail`.

# need COMMAND...: Debian packages of these names must be installed.
need() {
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null || { echo "apt-get install $command" >&2; exit 3; }
  done
}

# prepare: builds the program and the measurements, and makes a directory for the run with the file that its numbers go into.
prepare() {
  cargo build --release --locked --workspace --bins --bench measure
  target=${CARGO_TARGET_DIR:-target}
  minhbach=$(realpath "$target/release/minhbach")
  # The newest build of tests/bench/measure.rs, which the build above has just made or found fresh.
  measure=$(find "$target/release/deps" -name 'measure-*' -type f -executable -printf '%T@ %p\n' |
    sort -n | tail -n 1 | cut -d ' ' -f 2)
  work=$(mktemp -d)
  numbers=$work/numbers
  export MINHBACH_NO_MEMORY=true
  export MINHBACH_PASSPHRASE=${MINHBACH_PASSPHRASE:-practice}
}

bench() { "$measure" "$@" >>"$numbers"; }

# timed NAME COMMAND...: seconds of wall clock and peak memory in MB.
timed() {
  local name=$1
  shift
  /usr/bin/env python3 - "$name" "$@" <<'P' >>"$numbers"
import os, resource, subprocess, sys, time
name, command = sys.argv[1], sys.argv[2:]
begun = time.monotonic()
code = subprocess.call(command, stdout=subprocess.DEVNULL)
seconds = time.monotonic() - begun
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
if code not in (0, 4):
    sys.exit(f"{' '.join(command)} ended with {code}")
print(f"{name} {seconds:.2f} s")
print(f"{name}_peak {peak:.0f} MB")
P
}

# make_book ENTRIES: a practice ledger of so many entries, its export, the same number of transactions for `ledger`, and how many
# signatures the export holds.
make_book() {
  timed demo "$minhbach" demo --no-serve --data "$work/book" --seed 1 --entries "$1"
  "$minhbach" export --data "$work/book" --out "$work/export" >/dev/null
  bench journal "$1" "$work/journal.dat"
  python3 tests/bench/signatures.py "$work/export" >>"$numbers"
}

# verify_beside_ledger: three rounds of verifying, of what `ledger` does, and of the bare signatures, one after the other.
verify_beside_ledger() {
  local round signatures
  signatures=$(awk '$1 == "signatures" { print $2 }' "$numbers")
  for round in 1 2 3; do
    timed "verify_$round" "$minhbach" verify "$work/export" --log-key "$work/book/public/log.vkey"
    timed "ledger_$round" ledger -f "$work/journal.dat" balance
    timed "batched_$round" "$measure" signatures batch "$signatures"
    timed "strict_$round" "$measure" signatures strict "$signatures"
  done
}
