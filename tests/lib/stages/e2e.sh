# Stage 6: end to end: each program in tests/e2e, three at a time, each with an empty directory of its own.
#
# A program gets MINHBACH (the binary's path), TMPDIR (its directory) and the Python tools on PATH; it must be
# executable, stop what it starts, end with status 0 when all is well, and may end with `N passed, N failed`.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/../common.sh"

check "python tools" need_venv
check "the program" need_program
export MINHBACH=$minhbach
temporary=${TMPDIR:-/tmp}

# A Python module without the executable bit is a helper of its neighbours.
programs=() first=() begun=()
for program in "$tests"/e2e/*.sh "$tests"/e2e/*.py; do
  if [[ -f $program && -x $program ]]; then programs+=("$program"); fi
done

log_of() {
  local name
  name=$(basename "$1")
  echo "$logs/e2e-${name%.*}.log"
}

# A program waits for servers, disks and key files for about half of its time; others have use for that. Those that wait for real
# time limits begin first, so that nothing waits for them at the end.
run_one() {
  TMPDIR=$(mktemp -d "$temporary/e2e.XXXXXX")
  export TMPDIR
  run_quietly "$(log_of "$1")" "${MINHBACH_E2E_SECONDS:-1800}" "$1"
  rm -rf "$TMPDIR"
}
for name in witness_quorum plan_2 vault_erase; do
  first+=("$tests/e2e/$name.py")
done
for program in "${first[@]}" "${programs[@]}"; do
  # Begun already.
  if [[ " ${begun[*]} " == *" $program "* ]]; then continue; fi
  begun+=("$program")
  while (($(jobs -rp | wc -l) >= 3)); do wait -n || true; done
  run_one "$program" &
done
wait
for program in "${programs[@]}"; do
  count_program "$(log_of "$program")"
done
if ((${#programs[@]} == 0)); then
  echo "FAILED there is no executable program in tests/e2e"
  tally 0 1
fi
finish
