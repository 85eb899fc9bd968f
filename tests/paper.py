"""Reading a PDF back, as a screen reader would: its tags, and the text of its pages."""

import re

import pikepdf


def tags(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """All tags, in reading order."""
    return _below(pdf.Root.StructTreeRoot)


def _below(tag: pikepdf.Object) -> list[pikepdf.Object]:
    kids = tag.get("/K", [])
    below = [
        kid
        for kid in (kids if isinstance(kids, pikepdf.Array) else [kids])
        if isinstance(kid, pikepdf.Dictionary)
    ]
    return [found for kid in below for found in (kid, *_below(kid))]


def text(page: pikepdf.Page) -> str:
    """The text of one page, as its fonts say which letter each shape is; all white space is one space."""
    fonts = {name: _letters(font) for name, font in page.Resources.Font.items()}
    said, letters = [], dict[int, str]()
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            shown = operands[0] if str(operator) == "TJ" else operands
            said += [_spelled(bytes(part), letters) for part in shown if isinstance(part, pikepdf.String)]
        elif str(operator) == "ET":
            said.append(" ")
    return " ".join("".join(said).split())


def _spelled(shapes: bytes, letters: dict[int, str]) -> str:
    codes = (int.from_bytes(shapes[at : at + 2], "big") for at in range(0, len(shapes), 2))
    return "".join(letters.get(code, "") for code in codes)


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """Which text each shape of a font stands for."""
    told = font.ToUnicode.read_bytes().decode("ascii")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", told, re.DOTALL):
        for code, letter in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", told, re.DOTALL):
        for first, last, letter in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(letter, 16) + step)
    return found
