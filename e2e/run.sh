#!/usr/bin/env bash
# Journeys through Purser in a real browser: e2e/run.sh [FILE...]. Wants Node 20, npm and Chromium; builds the program if
# it is not there. Each journey starts a shop of its own on a free loopback port and stops it; the whole is bounded in time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly MOST_SECONDS=${JOURNEYS_MOST_SECONDS:-900}

missing() { echo "journeys: $1" >&2; exit 1; }
command -v node >/dev/null || missing "Node 20 is missing: apt-get install nodejs npm"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || missing "Node $(node --version) is too old: 20 is the oldest that will do"
command -v npm >/dev/null || missing "npm is missing: apt-get install npm"
[ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
    || missing "Chromium is missing: apt-get install chromium"

target=${CARGO_TARGET_DIR:-$PWD/../target}
export PURSER=${PURSER:-$target/debug/purser} PRIVATE_POSTGRES=${PRIVATE_POSTGRES:-$target/debug/private-postgres}
[ -n "${JOURNEYS_NO_BUILD:-}" ] || (cd .. && cargo build --locked -q -p purser -p testkit --bins)
[ -x "$PURSER" ] || missing "no program at $PURSER"

# What is installed is what the lock names; nothing of it runs on installing.
if [ ! -d node_modules ] || ! cmp -s package-lock.json node_modules/.installed-lock; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.installed-lock
fi

files=("$@")
[ ${#files[@]} -gt 0 ] || files=(journeys/*.test.mjs)
exec timeout --kill-after=10 "$MOST_SECONDS" node --test --test-concurrency=2 --test-reporter=spec "${files[@]}"
