#!/usr/bin/env bash
# Every benchmark and big proof once, as small as it goes: that they run and that what they check holds. No time is asserted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

profile=${1:-dev}
dir=target/debug
[ "$profile" = dev ] || dir=target/$profile
cargo build --locked --profile "$profile" -p purser -p bench
bench() { "$dir/bench" "$@"; }

bench raw --orders 2000
bench orders --orders 2000 --clients 1,8 --seconds 1
bench reads --orders 500 --clients 4 --seconds 1
bench start
bench contested --orders 2000
bench crash --cycles 1
