"""Euros as Decimal, two places; rounding happens here and nowhere else."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


def round_cents(amount: Decimal) -> Decimal:
    """Euros rounded half up to cents, as PRODUCT asks of every sum (once, at the end)."""
    return amount.quantize(CENT, ROUND_HALF_UP)


class Vat(models.TextChoices):
    """Dutch VAT per line; EXEMPT is the small-business scheme (KOR), invoice category E."""

    HIGH = "21", _("21%")
    LOW = "9", _("9%")
    ZERO = "0", _("0%")
    EXEMPT = "exempt", _("exempt from VAT")

    @property
    def rate(self) -> Decimal:
        """The rate as a fraction: 0.21 for 21%."""
        return Decimal(0) if self is Vat.EXEMPT else Decimal(self.value) / 100


@dataclass(frozen=True, slots=True)
class Price:
    """A net amount and its VAT in euros. Gross is derived, so the three always agree."""

    net: Decimal = ZERO
    vat: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    def __add__(self, other: "Price") -> "Price":
        return Price(self.net + other.net, self.vat + other.vat)

    @classmethod
    def per_rate(cls, lines: Iterable[tuple[Decimal, str]]) -> dict[Vat, "Price"]:
        """Net and VAT for each rate; `lines` are (net euros, VAT code), VAT rounded once per rate (EN 16931)."""
        nets: dict[Vat, Decimal] = defaultdict(lambda: ZERO)
        for net, code in lines:
            nets[Vat(code)] += net
        return {vat: cls(nets[vat], round_cents(nets[vat] * vat.rate)) for vat in Vat if vat in nets}

    @classmethod
    def of(cls, lines: Iterable[tuple[Decimal, str]]) -> "Price":
        """The sum of lines: three coffees of 0.05 at 9% owe 0.01 of VAT, not nothing."""
        return sum(cls.per_rate(lines).values(), cls())
