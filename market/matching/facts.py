"""What the stages of matching know: plain facts, without a database behind them.

`load` reads them from PostgreSQL, a measurement from a file. Money is euros without VAT; days are days.
"""

from dataclasses import dataclass, field
from decimal import Decimal

FAILURE_CODES = ("region", "capacity", "certificate", "lead_time", "category", "budget", "order_value")
FACTOR_CODES = ("words", "category", "region", "capacity", "price", "wishes", "outcomes")


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of something: 300 of "uren per week"."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its point on the map (degrees), as far as known."""

    code: str
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What a buyer asks for: the request, with what it must have apart from what it would like."""

    key: str
    title: str
    text: str
    wishes: tuple[str, ...] = ()
    category: tuple[str, ...] = ()  # slugs from the root to the one picked; empty when none was picked
    spot: Spot | None = None
    region_required: bool = True
    needed_in: int | None = None
    quantity: Amount | None = None
    budget_max: Decimal | None = None
    min_capacity: Amount | None = None
    min_order_value: Decimal | None = None
    certificates_any: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """One listing that is for sale."""

    id: int | str
    title: str
    text: str
    version: int | None = None  # of what it said when it was read
    tags: str = ""
    category: tuple[str, ...] = ("",)  # slugs from the root to its own
    category_name: str = ""
    price: Decimal | None = None  # per unit; None is a price on request
    unit: str = ""
    lead_time_days: int | None = None
    capacity: Amount | None = None
    nationwide: bool = False
    serves: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Record:
    """How earlier business went: counted, never typed."""

    confirmed: int = 0
    failed: int = 0  # cancelled after acceptance, or disputed
    introduced: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An enterprise that is verified today, with what it has for sale."""

    id: int | str
    name: str
    mission: str = ""
    target_groups: str = ""
    spot: Spot | None = None
    certificates: frozenset[str] = frozenset()  # only those valid today
    max_order_value: Decimal | None = None
    newcomer: bool = False
    open_introductions: int = 0
    record: Record = Record()
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of the request that was found: as the buyer wrote it, and as the enterprise did."""

    asked: str
    found: str
    share: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How near one offer comes to the need, before anything else is asked."""

    offer: Offer
    words: float
    category: float
    hits: tuple[Hit, ...] = ()

    @property
    def nearness(self) -> float:
        """Words and category together, to compare the offers of one enterprise."""
        return 0.7 * self.words + 0.3 * self.category


@dataclass(frozen=True, slots=True)
class Selected:
    """A candidate with the offers that come into question, nearest first."""

    candidate: Candidate
    fits: tuple[Fit, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A hard requirement that is not met: what was wanted and what was found, for the sentence."""

    code: str
    wanted: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """One reason: its value between 0 and 1, and what to say about it."""

    code: str
    value: float
    hits: tuple[Hit, ...] = ()
    details: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one candidate: ranked with its factors, or left out with its failures."""

    candidate: Candidate
    fit: Fit
    score: float = 0.0
    factors: tuple[Factor, ...] = ()
    failures: tuple[Failure, ...] = ()
    lift: float = 0.0
    full: bool = False  # at the cap on open introductions


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each factor counts. A row in the database carries the numbers and a version."""

    words: float = 0.50
    category: float = 0.20
    region: float = 0.08
    capacity: float = 0.05
    price: float = 0.05
    wishes: float = 0.08
    outcomes: float = 0.04
    newcomer_lift: float = 0.02
    max_open_introductions: int = 5

    def of(self, code: str) -> float:
        """The weight of one factor."""
        return float(getattr(self, code))
