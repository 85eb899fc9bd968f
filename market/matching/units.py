"""Quantities that can be compared: "dozen" with "pakketten", "fietsen per dag" with "fietsen per maand"."""

from decimal import Decimal

from market.matching.facts import Amount
from market.search.words import plain, stem

# Working days, not calendar days: a capacity per week is what somebody does in a working week.
_PER = {
    "dag": Decimal(1),
    "week": Decimal(5),
    "maand": Decimal(21),
    "kwartaal": Decimal(63),
    "winter": Decimal(105),
    "seizoen": Decimal(105),
    "jaar": Decimal(250),
}
_ALIKE = (
    (
        "persoon",
        "personen",
        "gasten",
        "deelnemers",
        "bezoekers",
        "mensen",
        "lunches",
        "maaltijden",
        "couverts",
    ),
    ("pakketten", "dozen", "kistjes", "kisten", "boxen", "manden", "tassen", "sets", "cadeaus"),
    (
        "stuks",
        "exemplaren",
        "vlaggen",
        "kaarten",
        "afdrukken",
        "doeken",
        "tassen",
        "pakketten",
        "boxen",
        "dozen",
    ),
    ("m2", "vierkante meter"),
    ("meter", "strekkende meter", "m"),
    ("woningen", "huishoudens", "adressen", "huisbezoeken"),
    ("portieken", "trappenhuizen", "opgangen"),
    ("auto's", "voertuigen", "busjes", "bestelwagens"),
    ("lessen", "gastlessen"),
    ("orders", "zendingen"),
)


def _thing(unit: str) -> str:
    return stem(plain(unit).strip())


_KIN: dict[str, frozenset[int]] = {}
for _number, _group in enumerate(_ALIKE):
    for _name in _group:
        _KIN[_thing(_name)] = _KIN.get(_thing(_name), frozenset()) | {_number}


def split(unit: str) -> tuple[str, str]:
    """The thing counted and the period it is counted over: "uren per week" -> ("ur", "week")."""
    thing, _, period = plain(unit).partition(" per ")
    return _thing(thing), period.strip()


def comparable(wanted: Amount, found: Amount) -> tuple[Decimal, Decimal] | None:
    """Both amounts on one scale, or None when they count different things.

    Two rates are brought to a working day. A rate is not compared with a plain number: who needs 220 bicycles
    looked after does not refuse somebody who does nine a day.
    """
    (thing, period), (other, other_period) = split(wanted.unit), split(found.unit)
    if thing != other and not (_KIN.get(thing, frozenset()) & _KIN.get(other, frozenset())):
        return None
    if period == other_period:
        return wanted.value, found.value
    if period in _PER and other_period in _PER:
        return wanted.value / _PER[period], found.value / _PER[other_period]
    return None
