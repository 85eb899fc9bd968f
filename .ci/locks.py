"""Are the locks what requirements/*.in ask for, as far as can be told without a network?

Each dependency explains itself in a comment, each is locked with hashes and within its bounds, no lock
names a host or a path, and no package stands at two versions in two locks.
"""

import re
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
GROUPS = ("base", "embedded", "dev", "e2e")
HOSTS = re.compile(r"https?://|file:|--(extra-)?index-url|--find-links|--trusted-host")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==(\S+)")


def asked(group: str) -> tuple[list[Requirement], list[str]]:
    """What a group asks for, and which of its lines have no comment above them."""
    found, bare, before = [], [], ""
    for line in (FOLDER / f"{group}.in").read_text().splitlines():
        if line and not line.startswith(("#", "-")):
            found.append(Requirement(line))
            if not before.startswith("#"):
                bare.append(f"{group}.in: {line} does not say what it is for")
        before = line
    return found, bare


def locked(group: str) -> tuple[dict[str, str], list[str]]:
    """The pinned versions of a lock, and what is wrong with its lines."""
    text = (FOLDER / f"{group}.txt").read_text()
    wrong = [
        f"{group}.txt names a host or a path: {line}" for line in text.splitlines() if HOSTS.search(line)
    ]
    pins = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
        if pin := PINNED.match(entry):
            pins[canonicalize_name(pin[1])] = pin[2]
            if "--hash=sha256:" not in entry:
                wrong.append(f"{group}.txt: {pin[1]} has no hash")
    return pins, wrong


def main() -> int:
    """Say what is wrong, one line each."""
    everywhere: dict[str, str] = {}
    wrong: list[str] = []
    for group in GROUPS:
        wants, bare = asked(group)
        pins, faults = locked(group)
        wrong += bare + faults
        for want in wants:
            version = pins.get(canonicalize_name(want.name))
            if version is None or not want.specifier.contains(version, prereleases=True):
                wrong.append(f"{group}.txt does not answer {want} of {group}.in: `make lock`")
        for name, version in pins.items():
            if everywhere.setdefault(name, version) != version:
                wrong.append(
                    f"{name} is {everywhere[name]} in one lock and {version} in {group}.txt: `make lock`"
                )
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
