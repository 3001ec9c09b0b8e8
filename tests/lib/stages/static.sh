# Stage 3: format, lints and the house rules. Clippy comes after the build so that build scripts are not run twice.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/../common.sh"

cd "$root"
check "cargo fmt" cargo fmt --all --check
check "cargo clippy" cargo clippy --release --locked --workspace --all-targets -- -D warnings
for script in tests/run .ci/run tests/lib/*.sh tests/lib/stages/*.sh; do
  check "bash -n $script" bash -n "$script"
done
check "the runner counts" bash tests/lib/self_test.sh
# Here it is one check; stage `rust` counts the rules one by one.
check tidy cargo test --release --locked --workspace --test tidy
finish
