# Stage 0: the Debian packages of tests/packages.txt. As root what is missing is installed; else one line says how.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/../common.sh"

missing_packages() {
  local package
  while read -r package; do
    # `dpkg -s` succeeds for a package that was removed and left its configuration, so the status is read.
    dpkg -s "$package" 2>/dev/null | grep -qx 'Status: install ok installed' || echo "$package"
  done < <(grep -v '^#' "$tests/packages.txt" | grep .)
}

mapfile -t missing < <(missing_packages)
if ((${#missing[@]})); then
  # Only one line is printed for the reader: the one that she has to run.
  line="apt-get update && apt-get install --yes --no-install-recommends ${missing[*]}"
  if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    echo "these packages are missing; as root: $line"
    echo "0 passed, ${#missing[@]} failed"
    exit 3
  fi
  echo "$line"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update || true # an unreachable mirror matters only if the installation then fails
  apt-get install --yes --no-install-recommends "${missing[@]}" || true
  mapfile -t missing < <(missing_packages)
  if ((${#missing[@]})); then
    echo "these could not be installed: ${missing[*]}"
    echo "0 passed, ${#missing[@]} failed"
    exit 3
  fi
fi
tally "$(grep -cv -e '^#' -e '^$' "$tests/packages.txt")" 0
finish
