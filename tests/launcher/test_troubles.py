"""What installers say, put into the right sentence."""

import errno
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from troubles import DIAGNOSES, diagnose, diagnose_os_error

PIP_NO_NETWORK = """WARNING: Retrying (Retry(total=1, connect=None)) after connection broken by
'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection>: Failed to establish a new connection')'
ERROR: Could not find a version that satisfies the requirement django==5.2.1 (from versions: none)
ERROR: No matching distribution found for django==5.2.1"""


@pytest.mark.parametrize(
    ("output", "english"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("error: failed to write to `x`: No space left on device (os error 28)", "disk is full"),
        (PIP_NO_NETWORK, "index cannot be reached"),
        ("error: Failed to fetch: `x`\n  Caused by: client error (Connect)\n  Caused by: dns error", "index cannot be"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "differs from the hash"),
        (
            "ERROR: Could not find a version that satisfies the requirement x\nERROR: No matching distribution",
            "no ready",
        ),
        ("ERROR: [Errno 13] Permission denied: 'x'", "cannot be written"),
        ("Collecting x\nERROR: the moon is full\nnote: see the calendar", "the moon is full"),
        ("", "no output"),
    ],
)
def test_each_trouble_has_its_sentence(output: str, english: str) -> None:
    zh, en = diagnose(output=output, log=Path("install.log"))
    assert english in en
    assert "\n" not in zh + en


@pytest.mark.parametrize(
    ("number", "english"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "cannot write"),
        (errno.EACCES, "cannot write"),
        (errno.EIO, "failed"),
    ],
)
def test_troubles_of_the_file_system(number: int, english: str) -> None:
    _, en = diagnose_os_error(OSError(number, "what the system says"), folder=Path("here"))
    assert english in en


def test_sentences_say_what_to_do() -> None:
    assert all("；" in zh or "，" in zh for _, zh, _ in DIAGNOSES)
    assert all(";" in en or "," in en for _, _, en in DIAGNOSES)
