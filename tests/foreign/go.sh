# Builds Go's verifier: sourced by the programs beside it, which then call "$verifier". Debian: golang-go, golang-golang-x-mod-dev.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target}
command -v go > /dev/null || { echo "go is missing: apt-get install golang-go golang-golang-x-mod-dev" >&2; exit 2; }
mkdir -p "$target/foreign"
target=$(cd "$target" && pwd)
# Everything that Go writes stays under target; nothing is downloaded.
export GOPROXY=off GOFLAGS=-mod=mod GOSUMDB=off GOTOOLCHAIN=local
export GOPATH=$target/foreign/gopath GOCACHE=$target/foreign/gocache
verifier=$target/foreign/verifier
(cd "$here/go" && go build -o "$verifier" .) || exit 2

# flip FILE BYTE: its lowest bit. Copies may be hard links: the altered file gets bytes of its own first.
flip() {
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
    cp "$1" "$1.own" && mv "$1.own" "$1"
    printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
