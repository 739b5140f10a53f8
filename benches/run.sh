#!/usr/bin/env bash
# Times the program beside a typed reading of the same files, and beside cfn-guard where it is installed.
# usage: benches/run.sh [MANIFESTS]     default 10000; writes below target/ alone
# Ratios of one run count; times are those of the machine at hand. CFN_GUARD and CFN_GUARD_FILES (a folder) with
# CFN_GUARD_RULES (a file of rules) name a peer and its own corpus of as many files.
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:-10000}
target=${CARGO_TARGET_DIR:-target}
corpus=$target/corpus-$count
day=2026-11-01

cargo build --release --quiet --bin transborder --example corpus --example read_typed
cargo run --release --quiet --example corpus -- "$corpus" "$count"

# Prints seconds (user and system), and the peak in KiB.
timed() {
    local times=$target/bench-times
    /usr/bin/time -o "$times" -f '%U %S %M' "$@" > "$target/bench-output" 2> "$target/bench-errors" || true
    tail -n 1 "$times" | awk '{ printf "%.3f %d\n", $1 + $2, $3 }'
}

read -r floor floor_peak < <(timed "$target/release/examples/read_typed" "$corpus")
report=$target/bench-report.json
read -r ours ours_peak < <(timed "$target/release/transborder" check --as-of "$day" --format json --output "$report" "$corpus")
first=$(find "$corpus" -name '*.yaml' | sort | head -n 1)
read -r cold _ < <(timed bash -c "for i in {1..50}; do '$target/release/transborder' check --as-of $day '$first'; done")

echo "| work | CPU seconds | ratio | peak |"
echo "| --- | ---: | ---: | ---: |"
row() { awk -v n="$1" -v s="$2" -v f="$floor" -v m="$3" 'BEGIN { printf "| %s | %.3f | %.2f | %.0f MiB |\n", n, s, s / f, m / 1024 }'; }
row "serde-saphyr, typed, spans: read $count manifests" "$floor" "$floor_peak"
row "transborder check, JSON report, $count manifests" "$ours" "$ours_peak"
if [ -n "${CFN_GUARD:-}" ]; then
    read -r guard guard_peak < <(timed "$CFN_GUARD" validate -r "$CFN_GUARD_RULES" -d "$CFN_GUARD_FILES" -S none -o json --structured)
    row "cfn-guard, its own rules and files" "$guard" "$guard_peak"
fi
echo
echo "one manifest, cold, text: $(awk -v s="$cold" 'BEGIN { printf "%.1f", s / 50 * 1000 }') ms of CPU"
echo "report: $(wc -c < "$report") bytes"
