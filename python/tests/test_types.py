"""The types of the package are those that it has, and complete."""

import subprocess
import sys

import pytest

pytest.importorskip("mypy")

# What a user can leave out: a package that is not installed is no fault of ours.
OPTIONAL = ["pyspark", "pandas", "pyarrow", "networkx"]


@pytest.fixture(autouse=True)
def settings(tmp_path):
    lines = [f"[mypy-{name}.*]\nignore_missing_imports = True\n" for name in OPTIONAL]
    (tmp_path / "mypy.ini").write_text("[mypy]\n" + "".join(lines), encoding="utf-8")


def run(folder, *arguments):
    # From another folder, so that the installed package is meant.
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_stubs_are_what_is_there(tmp_path):
    # Without it, the name of its type that `onrecord.spark` imports for checks alone counts as missing.
    pytest.importorskip("pyspark")
    run(tmp_path, "mypy.stubtest", "--mypy-config-file", "mypy.ini", "onrecord")


def test_programs_can_be_checked(tmp_path):
    program = tmp_path / "program.py"
    lines = [
        "import onrecord",
        "reader = onrecord.Reader()",
        'record = reader.read("Ana Ruiz praised Daniel Okoro.", date="2026-03-04")',
        'kinds: list[str] = [it["type"] for it in record["relations"]]',
        'for found in reader.read_many(["Ruiz left."], errors="return"):',
        "    if isinstance(found, onrecord.InputError):",
        "        raise found",
        '    print(found["document"]["id"])',
        "memory = onrecord.Memory()",
        'added: int = memory.add([{"text": "Ruiz left.", "id": "a"}])["added"]',
        'rows = memory.history("ruiz", since="2026", types=["praised"], limit=3)',
        "total: int = rows.n_total",
    ]
    program.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run(tmp_path, "mypy", "--strict", str(program))
    program.write_text('import onrecord\nonrecord.Memory().history(7)\n', encoding="utf-8")
    with pytest.raises(AssertionError, match="arg-type"):
        run(tmp_path, "mypy", "--strict", str(program))
