# Stage 1: the Rust toolchain's parts and the Python and npm tools, pinned and kept under target/.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/../common.sh"

python_tools() {
  need_venv && python -c 'import axe_playwright_python, openpyxl, playwright.sync_api, pytest' && python --version
}

cd "$root"
check cargo cargo --version
check rustfmt cargo fmt --version
check clippy cargo clippy --version
check "python tools" python_tools
check "foreign witness" need_foreign_witness
check go go version
check chromium chromium --version
check node node --version
check "html-validate" need_html_validate
finish
