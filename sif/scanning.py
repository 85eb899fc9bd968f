"""A virus scanner, if there is one: `VIRUS_SCANNER` names a clamd socket or a command.

`unix:/run/clamav/clamd.sock` and `tcp:host:3310` speak clamd's INSTREAM; `command:…` gets the file on its standard
input and answers with its exit code, as clamscan does: 0 clean, 1 a virus, anything else no answer.
"""

import shlex
import socket
import struct
import subprocess
from typing import IO

from django.conf import settings

CHUNK = 64 * 1024
PATIENCE = 60.0  # seconds


class ScannerGone(Exception):
    """The scanner did not answer, or not with a yes or no: nothing is known about the file."""


def is_there() -> bool:
    """Whether files have to wait for a scanner."""
    return bool(settings.VIRUS_SCANNER)


def is_clean(file: IO[bytes]) -> bool:
    """Whether the scanner found nothing.

    Raises:
        ScannerGone: it gave no answer.
    """
    kind, _colon, where = settings.VIRUS_SCANNER.partition(":")
    try:
        if kind == "command":
            return _by_command(where, file)
        return _by_clamd(_connected(kind, where), file)
    except (OSError, subprocess.SubprocessError) as gone:
        raise ScannerGone(f"no answer from {settings.VIRUS_SCANNER}: {gone}") from gone


def _connected(kind: str, where: str) -> socket.socket:
    if kind == "unix":
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        door.settimeout(PATIENCE)
        try:
            door.connect(where)
        except OSError:
            door.close()
            raise
        return door
    if kind == "tcp":
        host, _colon, port = where.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE)
    raise ScannerGone("VIRUS_SCANNER begins with unix:, tcp: or command:")


def _by_clamd(door: socket.socket, file: IO[bytes]) -> bool:
    with door:
        door.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            door.sendall(struct.pack("!L", len(chunk)) + chunk)
        door.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := door.recv(1024)):
            answer += more
    said = answer.rstrip(b"\0\n ")
    if said.endswith(b"FOUND"):
        return False
    if said.endswith(b"OK"):
        return True
    raise ScannerGone(f"clamd said: {said[:200].decode(errors='replace')}")


def _by_command(command: str, file: IO[bytes]) -> bool:
    done = subprocess.run(
        shlex.split(command), input=file.read(), capture_output=True, timeout=PATIENCE, check=False
    )
    if done.returncode in {0, 1}:
        return done.returncode == 0
    raise ScannerGone(f"the scanner ended with {done.returncode}")
