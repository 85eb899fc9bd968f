"""Translations without the gettext package: `python -m sif.messages` merges, `--check` says what is missing.

Code and templates speak English; the Dutch stands in locale/nl/parts/*.po, one file per part of the
house. Merged they are locale/nl/LC_MESSAGES/django.po, compiled django.mo; both are in the repository, so
that a fresh machine needs nothing. What is in `borrowed.po` replaces words of packages and is always kept.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "locale" / "nl" / "parts"
MERGED = ROOT / "locale" / "nl" / "LC_MESSAGES" / "django.po"
APPS = ("sif", "enterprises", "market", "challenges", "social_return")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
BRACES = re.compile(r"\{[a-z_]*\}")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # the merged file differs only when a text does

Key = tuple[str, str]
"""A message: its context (mostly empty) and its English."""


def _forms(text: str | Sequence[str] | None) -> list[str]:
    """The texts of a message: one, or one for each grammatical number."""
    return [text] if isinstance(text, str) else list(text or [])


def _key(message: Message) -> Key:
    return (message.context or "", _forms(message.id)[0])


def _sources() -> Iterator[tuple[Path, bytes]]:
    """Everything that may hold a message, as Python for the extractor."""
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file, file.read_bytes()
    for file in sorted((ROOT / "templates").rglob("*")):
        if file.suffix in {".html", ".txt"}:
            python = templatize(file.read_text(), origin=str(file))
            yield file, "\n".join(line.lstrip() for line in python.splitlines()).encode()


def said() -> Catalog:
    """Every message that the code and the templates use."""
    catalog = _empty()
    for file, python in _sources():
        where = str(file.relative_to(ROOT))
        for line, english, _comments, context in extract("python", io.BytesIO(python), KEYWORDS):
            catalog.add(english, locations=[(where, line)], context=context)
    return catalog


def _empty() -> Catalog:
    return Catalog(
        locale="nl",
        project="Social Impact Market",
        version="1",
        copyright_holder="Social Impact Market",
        creation_date=LONG_AGO,
        revision_date=LONG_AGO,
        last_translator="Social Impact Market",
        msgid_bugs_address="none",
        language_team="nl",
        header_comment="# Made by `make messages` from locale/nl/parts. Change it there.",
        fuzzy=False,
    )


def _parts() -> Iterator[tuple[str, Message]]:
    for file in sorted(PARTS.glob("*.po")):
        with file.open("rb") as stream:
            try:
                catalog = read_po(stream, locale="nl", abort_invalid=True)
            except PoFileError as wrong:
                raise SystemExit(f"{file.relative_to(ROOT)}: {wrong}") from None
        for message in catalog:
            if message.id:
                yield file.name, message


def _translated(message: Message) -> bool:
    texts = _forms(message.string)
    return bool(texts) and all(texts) and not message.fuzzy


def _gathered(parts: Iterable[tuple[str, Message]]) -> tuple[dict[Key, tuple[str, Message]], list[str]]:
    """The Dutch of all parts by message, and where a part is silent or two contradict each other."""
    dutch: dict[Key, tuple[str, Message]] = {}
    wrong: list[str] = []
    for part, message in parts:
        key = _key(message)
        if not _translated(message):
            wrong.append(f"{part}: no Dutch for {key[1]!r}")
        elif key in dutch and _forms(dutch[key][1].string)[0] != _forms(message.string)[0]:
            wrong.append(f"{part} and {dutch[key][0]} say {key[1]!r} differently")
        elif key not in dutch or message.pluralizable:
            dutch[key] = (part, message)
    return dutch, wrong


def merge(used: Catalog, parts: Iterable[tuple[str, Message]]) -> tuple[Catalog, list[str], list[str]]:
    """The Dutch of the parts for the messages in use; what is wrong; and what nobody uses any more."""
    dutch, wrong = _gathered(parts)
    unused: list[str] = []
    merged = _empty()
    for message in used:
        if not message.id:
            continue
        part, found = dutch.pop(_key(message), ("", None))
        if found is None:
            where = ":".join(str(piece) for piece in message.locations[0])
            wrong.append(f"{where}: no Dutch in any part for {_key(message)[1]!r}")
            continue
        if faults := _faults(part, message, found):
            wrong += faults
            continue
        merged.add(message.id, found.string, context=message.context, flags=message.flags - {"fuzzy"})
    for part, message in dutch.values():
        if part == "borrowed.po":
            merged.add(message.id, message.string, context=message.context)
        else:
            unused.append(f"{part}: nobody says {_key(message)[1]!r} any more")
    return merged, wrong, unused


def _faults(part: str, message: Message, found: Message) -> list[str]:
    """Placeholders that got lost, and a plural that should be one and is not."""
    if message.pluralizable != found.pluralizable:
        return [f"{part}: {_key(message)[1]!r} {'needs' if message.pluralizable else 'has no'} msgid_plural"]
    checked = Message(message.id, found.string, flags=message.flags)
    faults = [f"{part}: {_key(message)[1]!r}: {fault}" for fault in checked.check(_empty())]
    english, dutch = (set(BRACES.findall(" ".join(_forms(text)))) for text in (message.id, found.string))
    if english != dutch:
        faults.append(f"{part}: {_key(message)[1]!r} has other {{names}} in Dutch")
    return faults


def _written(catalog: Catalog) -> tuple[bytes, bytes]:
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, width=110, no_location=True, sort_output=True)
    write_mo(mo, catalog)
    return po.getvalue(), mo.getvalue()


def main(words: list[str]) -> int:
    """Merge and compile, or only look. The exit code is 0 when every message has its Dutch."""
    merged, wrong, unused = merge(said(), _parts())
    po, mo = _written(merged)
    compiled = MERGED.with_suffix(".mo")
    if "--check" in words:
        there = [file.read_bytes() if file.exists() else b"" for file in (MERGED, compiled)]
        if there != [po, mo]:
            wrong.append("locale/nl/LC_MESSAGES is not what the parts say: `make messages`")
        wrong += unused
    else:
        MERGED.parent.mkdir(parents=True, exist_ok=True)
        MERGED.write_bytes(po)
        compiled.write_bytes(mo)
        print(*unused, sep="\n")
        print(f"{len(merged)} messages in Dutch, {len(wrong)} to mend")
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
