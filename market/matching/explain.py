"""A match in words: from what was stored, in the reader's language, one sentence for each reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enterprises.models import CertificateKind

Reader = Literal["connector", "buyer", "enterprise"]
Stored = dict[str, Any]
MOST_WORDS = 4
TELLING = 0.01  # a word with a smaller share hit, but explains nothing
BESIDE_THE_LOUDEST = 0.25  # nor does one that says so much less than the best

NAMES = {
    "words": gettext_lazy("Words"),
    "category": gettext_lazy("Kind"),
    "region": gettext_lazy("Region"),
    "capacity": gettext_lazy("Room"),
    "price": gettext_lazy("Price"),
    "wishes": gettext_lazy("Wishes"),
    "outcomes": gettext_lazy("Earlier"),
    "certificate": gettext_lazy("Label"),
    "lead_time": gettext_lazy("In time"),
    "budget": gettext_lazy("Budget"),
    "order_value": gettext_lazy("Size of the order"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of an explanation: what it is about, whether it speaks for the enterprise, and the words."""

    code: str
    name: str
    text: str
    value: float
    speaks_for: bool

    @property
    def percent(self) -> int:
        """The value of the factor as a whole percentage, for the bar."""
        return round(self.value * 100)


def euros(amount: str) -> str:
    """Whole euros as people write them."""
    try:
        return (
            f"€\N{NO-BREAK SPACE}{number_format(round(Decimal(amount)), use_l10n=True, force_grouping=True)}"
        )
    except InvalidOperation:
        return amount


def shown_words(factor: Stored) -> list[str]:
    """The words that hit, as the enterprise wrote them, the strongest first, each once."""
    hits = factor.get("hits", ())
    loud = max((hit["share"] for hit in hits), default=0.0) * BESIDE_THE_LOUDEST
    found = [hit["found"].lower() for hit in hits if hit["share"] >= max(TELLING, loud)]
    return list(dict.fromkeys(found))[:MOST_WORDS]


def joined(words: Sequence[str]) -> str:
    """a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return _("%(many)s and %(last)s") % {"many": ", ".join(words[:-1]), "last": words[-1]}


def _words(factor: Stored, details: Stored) -> str:
    return joined([f"“{word}”" for word in shown_words(factor)])


def _category(factor: Stored, details: Stored) -> str:
    return str(details.get("name", ""))


def _region(factor: Stored, details: Stored) -> str:
    kilometres = details.get("km")
    where = _("works in the whole country") if details.get("nationwide") else str(details.get("place", ""))
    if not kilometres:  # unknown, or in the same place
        return where
    far = ngettext("%(km)s kilometre away", "%(km)s kilometres away", kilometres) % {"km": kilometres}
    return f"{where}, {far}" if where else far


def _capacity(factor: Stored, details: Stored) -> str:
    said = []
    if room := details.get("room"):
        said.append(_("can do %(room)s") % {"room": room})
    if (days := details.get("days")) is not None:
        said.append(ngettext("needs %(days)s day", "needs %(days)s days", days) % {"days": days})
    return ", ".join(said)


def _price(factor: Stored, details: Stored) -> str:
    if "cost" not in details:
        return ""
    within = factor["value"] > 0
    text = _("about %(cost)s, within the budget") if within else _("about %(cost)s, above the budget")
    return text % {"cost": euros(str(details["cost"]))}


def _wishes(factor: Stored, details: Stored) -> str:
    asked = list(dict.fromkeys(hit["asked"].lower() for hit in factor.get("hits", ())))
    return joined([f"“{word}”" for word in asked[:MOST_WORDS]])


def _outcomes(factor: Stored, details: Stored) -> str:
    number = details.get("confirmed", 0)
    if not number:
        return ""
    return ngettext("%(number)s order confirmed", "%(number)s orders confirmed", number) % {"number": number}


WORDING = {
    "words": _words,
    "category": _category,
    "region": _region,
    "capacity": _capacity,
    "price": _price,
    "wishes": _wishes,
    "outcomes": _outcomes,
}


def reason(factor: Stored) -> Reason:
    """One stored factor in words; the text is empty when there is nothing to say."""
    code = factor["code"]
    text = WORDING[code](factor, factor.get("details", {}))
    return Reason(code, str(NAMES[code]), text, factor["value"], factor["value"] > 0 and bool(text))


def failure(stored: Stored) -> Reason:
    """One requirement that is not met, in words: what was wanted and what was found."""
    code, wanted, found = stored["code"], stored.get("wanted", ""), stored.get("found", "")
    if code == "certificate":
        known = dict(CertificateKind.choices)
        wanted = _(" or ").join(str(known.get(kind, kind)) for kind in wanted.split(", "))
    if code in ("budget", "order_value"):
        wanted, found = euros(wanted), euros(found)
    text = {
        "region": _("does not deliver in %(wanted)s"),
        "capacity": _("can do %(found)s, %(wanted)s is needed"),
        "certificate": _("has no valid %(wanted)s"),
        "lead_time": _("needs %(found)s days, there are %(wanted)s"),
        "category": _("does something else: %(found)s"),
        "budget": _("costs about %(found)s, the budget is %(wanted)s"),
        "order_value": _("takes orders up to %(found)s, this one is at least %(wanted)s"),
    }[code] % {"wanted": wanted, "found": found}
    return Reason(code, str(NAMES[code]), text, 0.0, False)


def reasons(factors: Sequence[Stored], failures: Sequence[Stored] = ()) -> list[Reason]:
    """Every line of an explanation that has something to say, factors first."""
    worded = [reason(factor) for factor in factors]
    return [line for line in worded if line.text] + [failure(stored) for stored in failures]


def sentence(reader: Reader, listing: str, factors: Sequence[Stored], failures: Sequence[Stored] = ()) -> str:
    """The match in one sentence, for the one who reads it."""
    if failures:
        missing = joined([failure(stored).text for stored in failures])
        opening = {
            "connector": _("Left out: %(missing)s."),
            "buyer": _("This enterprise %(missing)s."),
            "enterprise": _("You cannot take part: your enterprise %(missing)s."),
        }[reader]
        return opening % {"missing": missing}
    if not factors:
        return _("Added by the connector, who knows this enterprise.")
    lines = [reason(factor) for factor in factors if factor["code"] != "outcomes"]
    because = "; ".join(f"{line.name.lower()}: {line.text}" for line in lines if line.text and line.value > 0)
    opening = {
        "connector": _("“%(listing)s” fits (%(because)s)."),
        "buyer": _("Their “%(listing)s” fits (%(because)s)."),
        "enterprise": _("Your “%(listing)s” fits this request (%(because)s)."),
    }[reader]
    return opening % {"listing": listing, "because": because}
