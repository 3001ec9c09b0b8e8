# Stage 2: the one build; every later stage uses what it made.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/../common.sh"

the_program_runs() {
  local said
  said=$("$minhbach" --help) && [[ $said == *verify* ]]
}

check "cargo build" build_everything
check "the program runs" the_program_runs
finish
