#!/bin/sh
# Writes what an archive or a package holds beside the program: sh packaging/pages.sh [PROGRAM]
# Out: target/packaging/man (compressed pages) and target/packaging/completions. Without PROGRAM it is built.
set -eu
cd "$(dirname "$0")/.."
program=${1:-target/release/onrecord}
if [ $# = 0 ]; then cargo build --release --features mcp,parquet; fi
out=target/packaging
rm -rf "$out"
mkdir -p "$out/completions"
"$program" man "$out/man"
gzip -9 -n "$out"/man/*.1
"$program" completions bash > "$out/completions/onrecord.bash"
"$program" completions zsh > "$out/completions/_onrecord"
"$program" completions fish > "$out/completions/onrecord.fish"
"$program" completions powershell > "$out/completions/_onrecord.ps1"
