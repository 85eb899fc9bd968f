"""What may be typed. Above all: no citizen service number, and no false alarm on other numbers."""

import random

import pytest
from django.core.exceptions import ValidationError
from stdnum.nl import bsn

from sif.validators import kvk_number, no_bsn, plain_text, vat_id

SHAPES = (
    "{0}",
    "{1} {2} {3}",
    "{1}.{2}.{3}",
    "{1}-{2}-{3}",
    "{4} {5} {6}",
    "{4}.{5}.{6}",
    "{1}\u00a0{2}\u00a0{3}",
)
SENTENCES = (
    "{}",
    "BSN {}",
    "bsn: {}.",
    "BSN-{}",
    "bsn-nr {}",
    "bsn nummer {}",
    "Burgerservicenummer: {}",
    "burgerservicenummer {} van de kandidaat",
    "Sofinummer {}",
    "De kandidaat ({}) begint op 1 april",
    "Jan,{},Utrecht",
    "Kandidaat 12, {}, 24 uur",
    "eerste regel\n{}\nderde regel",
    "Hij werkt 32 uur; zijn nummer is {}",
    'id="{}"',
    "mevrouw De Vries/{}/24-03-2026",
    "{} en verder niets, behalve 3 dagen",
)
OTHER_NUMBERS = (
    "KvK {eight}",
    "KvK-nummer: {eight}",
    "Bestelling B-{six}",
    "bestelling {six} en {six2}",
    "Inkoopvraag V-{six}, contract C-{six2}",
    "Bel 06-{eight}",
    "Bel 06 {a} {b} {c}{d}",
    "tel. 0{nine}",
    "Telefoon 030 {three} {four}",
    "+31 6 {eight}",
    "+31 6{eight}",
    "+316{eight}",
    "+31 {three} {three2} {three3}",
    "0031{nine}",
    "NL91 ABNA 0{nine}",
    "NL20INGB000{seven}",
    "IBAN NL02 RABO 0{three} {four} {two}",
    "NL{nine}B01",
    "btw-id NL{nine}B{two}",
    "vestigingsnummer 000{nine}",
    "€ {three}.{three2},{two}",
    "factuur {nine}",
    "factuurnummer 2026{eight}",
    "artikel {eight}-{two}",
    "CPV {eight}-1",
    "EAN 871{nine}7",
    "24-03-2026 {two}:{two}",
)


def _valid_bsns(count: int) -> list[str]:
    chance, found = random.Random(2026), []
    while len(found) < count:
        digits = f"{chance.randrange(10_000_000, 1_000_000_000):09d}"
        if bsn.is_valid(digits):
            found.append(digits)
    return found


def _is_stopped(text: str) -> bool:
    try:
        no_bsn(text)
    except ValidationError:
        return True
    return False


def test_every_bsn_in_five_thousand_texts_is_stopped() -> None:
    chance, missed = random.Random(1), []
    for digits in _valid_bsns(5000):
        cut = (digits[:3], digits[3:6], digits[6:], digits[:4], digits[4:6], digits[6:])
        text = chance.choice(SENTENCES).format(chance.choice(SHAPES).format(digits, *cut))
        if not _is_stopped(text):
            missed.append(text)

    assert missed == []


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_bsn_is_stopped_in_every_shape_and_sentence(shape: str, sentence: str) -> None:
    assert _is_stopped(sentence.format(shape.format("111222333", "111", "222", "333", "1112", "22", "333")))


def test_other_numbers_give_hardly_ever_a_false_alarm() -> None:
    chance, alarms, tried = random.Random(2), [], 5000
    for _ in range(tried):
        text = chance.choice(OTHER_NUMBERS).format(
            **{name: f"{chance.randrange(10**size):0{size}d}" for name, size in _sizes().items()}
        )
        if _is_stopped(text):
            alarms.append(text)

    assert len(alarms) / tried < 0.01, alarms[:20]


def _sizes() -> dict[str, int]:
    words = {"two": 2, "three": 3, "three2": 3, "three3": 3, "four": 4, "six": 6, "six2": 6, "seven": 7}
    return {**words, "eight": 8, "nine": 9, "a": 2, "b": 2, "c": 2, "d": 2}


def test_the_refusal_says_what_to_do() -> None:
    with pytest.raises(ValidationError) as refused:
        no_bsn("BSN 111222333")

    assert refused.value.code == "bsn"


@pytest.mark.parametrize("text", ["", None, "111222334", "Een verhaal zonder getallen", "12345678"])
def test_a_text_without_one_passes(text: str | None) -> None:
    no_bsn(text)


@pytest.mark.parametrize("text", ["zin\x00", "\x1b[31m", "a\x08b"])
def test_invisible_signs_are_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        plain_text(text)


def test_lines_and_tabs_are_plain_text() -> None:
    plain_text("een\r\ntwee\tdrie")
    plain_text("")


@pytest.mark.parametrize(
    "number", ["1234567", "123456789", "1234567a", "12 34 56 78", "", "１２３４５６７８"]
)
def test_a_kvk_number_has_eight_digits(number: str) -> None:
    with pytest.raises(ValidationError):
        kvk_number(number)


def test_a_right_kvk_number_and_vat_id_pass() -> None:
    kvk_number("12345678")
    vat_id("NL004495445B01")


@pytest.mark.parametrize("number", ["NL123456789B01", "DE123456789", "NL00449544B01", ""])
def test_a_wrong_vat_id_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        vat_id(number)
