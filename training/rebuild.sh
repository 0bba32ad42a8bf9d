#!/bin/sh
# Rebuilds the weights of the encoder and its heads: sh training/rebuild.sh SHARED WHEEL [PYTHON]
set -eu
shared=$1
wheel=$2
python=${3:-python3}
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh "$here/annotate.sh" "$shared" "$work/annotated"
"$python" "$here/train.py" --shared "$shared" --annotated "$work/annotated" --base "$wheel" --out "$work/first.pt"
"$python" "$here/train.py" --shared "$shared" --annotated "$work/annotated" --base "$wheel" --checkpoint "$work/first.pt" --out "$work/reader.pt"
"$python" "$here/export.py" "$work/reader.pt" "$work/reader.bin"
"$python" "$here/train.py" --shared "$shared" --annotated "$work/annotated" --weights "$work/reader.bin" --out "$work/third.pt"
"$python" "$here/average.py" "$work/reader.bin" "$work/third.pt" 0.6 "$work/reader.pt"
"$python" "$here/export.py" "$work/reader.pt" "$work/final.bin"
"$python" "$here/parts.py" "$work/final.bin" "$here/../data"
"$python" "$here/golden.py" "$work/reader.pt" "$here/../tests/golden/reader.json"
