"""Runs the chunks of docs/r.md in R.

Usage: check_r.py FOLDER PAGE: FOLDER holds the files that the page makes first, PAGE is docs/r.md. Skipped with a
message if R is not installed.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path


def main():
    folder, page = Path(sys.argv[1]), Path(sys.argv[2])
    if shutil.which("Rscript") is None:
        print("r: skipped, R is not installed")
        return
    chunks = re.findall(r"```r\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert len(chunks) >= 6, len(chunks)
    checks = (
        "stopifnot(nrow(history) > 0, all(history$evidence != ''), nrow(edges) > 0)",
        "stopifnot(sum(ties) == nrow(edges), all(dim(ties) == nrow(nodes)), nrow(sides) > 0)",
    )
    script = "\n".join([*chunks, *checks])
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", script], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    print(f"r: {len(chunks)} chunks")


main()
