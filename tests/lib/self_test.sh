# The runner must be able to fail: its counting is held against outputs whose numbers are known.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

sample=$(mktemp)
trap 'rm -f "$sample"' EXIT

# expect WANTED FUNCTION STATUS TEXT: what FUNCTION reads from TEXT and the exit status.
expect() {
  local got
  printf '%b' "$4" >"$sample"
  got=$("$2" "$sample" "$3")
  if [[ $got == "$1" ]]; then
    tally 1 0
  else
    echo "FAILED $2 with status $3 and '$4': '$got' instead of '$1'"
    tally 0 1
  fi
}

expect "7 2" numbers_of 1 'x\n7 passed, 2 failed\n'
expect "7 0" numbers_of 0 '7 passed, 0 failed\n'
expect "7 1" numbers_of 139 '7 passed, 0 failed\n' # said that all is well, then died
expect "1 0" numbers_of 0 'quiet\n'
expect "0 1" numbers_of 1 'quiet\n'
expect "0 1" numbers_of 124 ''
expect "1 0" numbers_of 0 '3 passed, 1 failed\nand then more\n' # only the last line counts

result='test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s\n'
bad='test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n'
expect "12 0" cargo_numbers 0 "$result"
expect "16 2" cargo_numbers 101 "$result$bad"
expect "12 1" cargo_numbers 101 "${result}error: test failed, process abort signal\n"
expect "0 1" cargo_numbers 101 'error: could not compile\n'
expect "0 0" cargo_numbers 0 ''
finish
