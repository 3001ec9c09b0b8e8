# Stage 7: the parsers against mutated input, MINHBACH_FUZZ_SECONDS seconds each. The mutation loop is the test program
# `fuzz` of the workspace, so that it needs no nightly toolchain.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/../common.sh"

export MINHBACH_FUZZ_SECONDS=${MINHBACH_FUZZ_SECONDS:-3}
cargo_tests --test fuzz
finish
