#!/bin/sh
# Annotates the articles of SHARED with onrecord into the folder OUT, as train.py needs them:
#   sh annotate.sh SHARED OUT [ONRECORD]
# Words, sentences and offsets are used, and by the third stage the trees, which the others read again.
set -eu
shared=$1
out=$2
onrecord=${3:-target/release/onrecord}
mkdir -p "$out"
"$onrecord" annotate "$(dirname "$0")/articles/own.jsonl" > "$out/own.conllu"
for part in train dev; do
    "$onrecord" annotate "$shared/corpora/polnear/$part.jsonl" > "$out/polnear_$part.conllu"
    for set in us world releases; do
        "$onrecord" annotate "$shared/eval/gold/$part/$set.jsonl" > "$out/gold_${part}_$set.conllu"
    done
done
awk -F '\t' 'NR > 1 { gsub(/\\/, "\\\\", $2); gsub(/"/, "\\\"", $2); print "{\"id\":\"" $1 "\",\"text\":\"" $2 "\"}" }' \
    "$shared/corpora/coref/gap_validation.tsv" > "$out/gap.jsonl"
"$onrecord" annotate "$out/gap.jsonl" > "$out/gap.conllu"
rm "$out/gap.jsonl"
