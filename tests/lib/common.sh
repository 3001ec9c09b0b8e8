# What the stages of tests/run share. Sourced, never run: `source .../common.sh` after `set -euo pipefail`.
#
# The one protocol between everything here: a program that holds checks ends by printing `N passed, N failed` as its
# last line. tests/run reads that line from a stage, a stage reads it from the programs that it runs.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
tests=$root/tests

# Cargo resolves a relative CARGO_TARGET_DIR against the current directory, and stages change directory: fix it once.
target=${CARGO_TARGET_DIR:-$root/target}
case $target in /*) ;; *) target=$PWD/$target ;; esac
export CARGO_TARGET_DIR=$target
logs=$target/test-logs
tools=$target/test-tools
minhbach=$target/release/minhbach
mkdir -p "$logs" "$tools"
# Byte-code beside the sources would make the work tree differ from the commit.
export PYTHONPYCACHEPREFIX=$tools/pycache
# A failing test says where it failed; the frames of the test runner above that only hide it.
export RUST_BACKTRACE=0

passed=0
failed=0

# tally PASSED FAILED: adds to this stage's numbers.
tally() {
  passed=$((passed + $1))
  failed=$((failed + $2))
}

# finish: the stage's last line and its status. A stage in which nothing ran has checked nothing, which is a failure.
finish() {
  if ((passed + failed == 0)); then
    echo "nothing ran in this stage"
    failed=1
  fi
  echo "$passed passed, $failed failed"
  ((failed == 0)) || exit 1
  exit 0
}

# check NAME COMMAND...: runs one check that is either right or wrong as a whole.
check() {
  local name=$1 status=0
  shift
  echo "== $name"
  "$@" || status=$?
  if ((status == 0)); then
    tally 1 0
  else
    echo "FAILED $name (exit $status)"
    tally 0 1
  fi
}

# numbers_of FILE STATUS: prints `PASSED FAILED` from the file's last line, by the protocol above. A program that says
# nothing counts as one check; one that ends badly counts at least one failure, whatever it says.
numbers_of() {
  tail -n 1 "$1" | awk -v status="$2" '
    /^[0-9]+ passed, [0-9]+ failed$/ { p = $1; f = $3; told = 1 }
    END {
      if (!told) { p = (status == 0); f = 0 }
      if (status != 0 && f == 0) f = 1
      print p + 0, f + 0
    }'
}

# cargo_numbers FILE STATUS: the same from what `cargo test` printed, summed over all test programs. A build that
# breaks, or a test program that dies, prints no result, so a bad status counts at least one failure.
cargo_numbers() {
  awk -v status="$2" '
    /^test result: / {
      for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^failed/) f += $(i-1) }
    }
    END { if (status != 0 && f == 0) f = 1; print p + 0, f + 0 }' "$1"
}

# cargo_tests ARGUMENTS...: `cargo test` over the workspace, counted. Always --workspace: with -p cargo chooses other
# features for shared dependencies, and would compile the databases a second time.
cargo_tests() {
  local out status=0
  out=$(mktemp)
  (cd "$root" && cargo test --release --locked --workspace --no-fail-fast "$@") 2>&1 | tee "$out" || status=$?
  local numbers
  numbers=$(cargo_numbers "$out" "$status")
  # shellcheck disable=SC2086 # two numbers, meant to be split
  tally $numbers
  if [[ $numbers == "0 0" ]]; then
    echo "cargo ran no test"
    tally 0 1
  fi
}

# build_everything: the one build. The stages that need the program call it too, so that each can be run by name; after
# the build stage it has nothing left to do. Benchmarks are left to clippy, which reads them too, and to whoever runs them.
build_everything() {
  (cd "$root" && cargo build --release --locked --workspace --lib --bins --tests)
}

# need_program: builds, and fails unless the program is there afterwards.
need_program() {
  build_everything && [[ -x $minhbach ]]
}

# python_of_system: a Python that can make virtual environments; Debian's first, because a user's own may lack parts.
python_of_system() {
  local python
  for python in /usr/bin/python3 python3; do
    if "$python" -c 'import venv, ensurepip' 2>/dev/null; then
      echo "$python"
      return 0
    fi
  done
  echo "no python3 that can make a virtual environment: install Debian's python3-venv" >&2
  return 1
}

# venv_dir: where the environment of the pinned requirements stands; another content or Python is another directory.
venv_dir() {
  local python hash
  python=$(python_of_system) || return 1
  hash=$({ "$python" --version; cat "$tests/requirements.txt"; } | sha256sum | cut -c 1-16)
  echo "$tools/venv-$hash"
}

# need_venv: makes the environment if it is not there and puts its programs first on PATH. The mark is written last, so
# that an interrupted installation is done again instead of being believed.
need_venv() {
  local python dir
  python=$(python_of_system) && dir=$(venv_dir) || return 1
  if [[ ! -e $dir/complete ]]; then
    rm -rf "$dir"
    "$python" -m venv "$dir" &&
      "$dir/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --requirement "$tests/requirements.txt" &&
      "$dir/bin/python" -m pip check --disable-pip-version-check &&
      touch "$dir/complete" || return 1
  fi
  export VIRTUAL_ENV=$dir PATH=$dir/bin:$PATH
}

# python_3_12: a Python of at least 3.12 that runs: by its name, or one of pyenv's.
python_3_12() {
  local python
  for python in python3.12 python3.13 "$(pyenv prefix 3.12 2>/dev/null)/bin/python" "$(pyenv prefix 3.13 2>/dev/null)/bin/python" \
    ~/.pyenv/versions/3.1[2-9]*/bin/python python3; do
    if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
      echo "$python"
      return 0
    fi
  done
  echo "no Python >= 3.12 for the foreign witness: neither python3.12 nor python3.13 runs, and pyenv has none" >&2
  return 1
}

# need_foreign_witness: makes an environment of its own for the witness that others wrote, and names its program in AICS_WITNESS.
need_foreign_witness() {
  local python hash dir pins=$tests/foreign/witness-requirements.txt
  python=$(python_3_12) || return 1
  hash=$({ "$python" --version; cat "$pins"; } | sha256sum | cut -c 1-16)
  dir=$tools/witness-$hash
  if [[ ! -e $dir/complete ]]; then
    rm -rf "$dir"
    "$python" -m venv "$dir" &&
      "$dir/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --requirement "$pins" &&
      "$dir/bin/python" -m pip check --disable-pip-version-check &&
      touch "$dir/complete" || return 1
  fi
  export AICS_WITNESS=$dir/bin/aics-witness
  "$AICS_WITNESS" --version
}

# npm_tools FOLDER: installs what FOLDER/package-lock.json pins, under target/ and at most once per content, and prints where.
# Nothing of it is needed to run the program or its pages.
npm_tools() {
  local folder=$1 dir
  dir=$tools/npm-$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum | cut -c 1-16)
  if [[ ! -e $dir/complete ]]; then
    # Debian has it in a package of its own; where nodejs comes from its makers, it comes with that, and Debian's would not go in.
    command -v npm >/dev/null || { echo "npm is missing: as root, apt-get install npm" >&2; return 1; }
    rm -rf "$dir"
    mkdir -p "$dir" && cp "$folder/package.json" "$folder/package-lock.json" "$folder/.npmrc" "$dir" &&
      (cd "$dir" && npm ci --no-progress) >&2 && touch "$dir/complete" || return 1
  fi
  echo "$dir/node_modules"
}

# need_html_validate: puts html-validate into the environment of the stage.
need_html_validate() {
  local modules
  modules=$(npm_tools "$tests/browser/html") || return 1
  export HTML_VALIDATE=$modules/html-validate/bin/html-validate.mjs
  [[ -e $HTML_VALIDATE ]]
}

# run_program LOG LIMIT COMMAND...: runs a program with its output in LOG and its end after LIMIT seconds at the latest;
# adds its numbers; on failure shows the end of the log.
run_program() {
  run_quietly "$@"
  count_program "$1"
}

# run_quietly LOG LIMIT COMMAND...: the running alone, so that programs can run beside each other. Status and seconds go to LOG.end.
run_quietly() {
  local log=$1 limit=$2 status=0 begun=$SECONDS
  shift 2
  timeout --kill-after=20 "$limit" "$@" >"$log" 2>&1 </dev/null || status=$?
  ((status != 124)) || echo "stopped after $limit s" >>"$log"
  echo "$status $((SECONDS - begun))" >"$log.end"
}

# count_program LOG: the counting alone.
count_program() {
  local log=$1 status seconds numbers
  read -r status seconds <"$log.end"
  rm "$log.end"
  numbers=$(numbers_of "$log" "$status")
  # shellcheck disable=SC2086 # two numbers, meant to be split
  tally $numbers
  printf '%s: %s passed, %s failed, %s s\n' "$(basename "$log" .log)" ${numbers% *} ${numbers#* } "$seconds"
  if [[ $numbers != *" 0" ]]; then
    show_failure "$log"
  fi
}

# show_failure LOG: the lines that name what failed, what the failed Rust tests said, and the end of the log.
show_failure() {
  grep -E '^(test .* FAILED|FAILED|ERROR|error(\[|:)|not ok|E  )' "$1" | head -n 30 | cut -c 1-400 || true
  awk '/^---- .* stdout ----$/ { n = 12 } n-- > 0 && NF' "$1" | head -n 60 | cut -c 1-400
  echo "... the end of $1:"
  tail -n 20 "$1" | cut -c 1-400
}
