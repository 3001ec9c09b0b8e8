# Stage 4: all Rust tests, as a newcomer would run them: unit, property, documentation, both databases, faults.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/../common.sh"

# Scripts made by openpyxl are fixtures of some tests; the tools come first on PATH for those that call Python.
check "python tools" need_venv
cargo_tests
finish
