"""The virus scanner, spoken to as clamd is; a fake one answers here."""

import io
import socket
import struct
import threading

import pytest

from sif import scanning

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def serve(door: socket.socket, answer: bytes | None) -> None:
    """Hears one INSTREAM; says what it is told to, or what it found."""
    caller, _where = door.accept()
    with caller, caller.makefile("rb") as heard:
        assert heard.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", heard.read(4))[0]:
            content += heard.read(size)
        found = b"stream: Eicar FOUND\0" if EICAR in content else b"stream: OK\0"
        caller.sendall(found if answer is None else answer)


@pytest.fixture
def clamd(tmp_path, settings):
    doors = []

    def start(answer: bytes | None = None) -> None:
        door = socket.socket(socket.AF_UNIX)
        doors.append(door)
        door.bind(str(tmp_path / "s"))
        door.listen(1)
        threading.Thread(target=serve, args=(door, answer), daemon=True).start()
        settings.VIRUS_SCANNER = f"unix:{tmp_path / 's'}"

    yield start
    for door in doors:
        door.close()


@pytest.mark.parametrize(("content", "clean"), [(b"%PDF" * 40_000, True), (b"a" * 70_000 + EICAR, False)])
def test_clamd_says_yes_or_no(content, clean, clamd):
    clamd()

    assert scanning.is_clean(io.BytesIO(content)) is clean


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_no_answer_is_not_a_yes(answer, clamd):
    clamd(answer)

    with pytest.raises(scanning.ScannerGone):
        scanning.is_clean(io.BytesIO(b"x"))


@pytest.mark.parametrize(
    "where", ["unix:/nowhere/at/all", "tcp:127.0.0.1:1", "command:/no/such/program", "x"]
)
def test_without_a_scanner_nothing_is_known(where, settings):
    settings.VIRUS_SCANNER = where

    with pytest.raises(scanning.ScannerGone):
        scanning.is_clean(io.BytesIO(b"x"))


@pytest.mark.parametrize(("code", "clean"), [(0, True), (1, False)])
def test_a_command_answers_with_its_exit_code(code, clean, settings):
    settings.VIRUS_SCANNER = f"command:/bin/sh -c 'cat >/dev/null; exit {code}'"

    assert scanning.is_clean(io.BytesIO(b"x")) is clean


def test_another_exit_code_is_no_answer(settings):
    settings.VIRUS_SCANNER = "command:/bin/sh -c 'exit 2'"

    with pytest.raises(scanning.ScannerGone):
        scanning.is_clean(io.BytesIO(b"x"))
