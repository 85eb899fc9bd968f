"""Stage 1: who comes into question at all, and with which of its listings."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from market.matching.facts import Candidate, Fit, Hit, Need, Offer, Selected
from market.matching.lexicon import PART, Lexicon
from market.search.words import spoken, stems

TITLE, TAGS, CATEGORY, TEXT = 3.0, 2.0, 1.0, 1.0  # how loud a word is in each field of a listing
ASKED_TITLE, ASKED_TEXT, ASKED_WISH = 2.0, 1.0, 0.5  # and in each field of a request
SATURATION = 1.5
HEAVIEST = 8
NEAR_ENOUGH = 0.06  # found by words alone
OWN_BRANCH = 0.5  # found by category: the branch picked, or the one the words point to
NEAR_TO_BEST = 0.4
NEIGHBOURS = 12
KIN = 0.3  # another category of the same group


@dataclass(frozen=True, slots=True)
class Question:
    """The need in stems: what each weighs, and how the buyer wrote it."""

    weights: Mapping[str, float]
    written: Mapping[str, str]
    full: float  # the weight of the heaviest words together: finding those is finding everything


def question(need: Need, lexicon: Lexicon) -> Question:
    """Weigh the words of the request: title before text before wishes, rare before common."""
    loud: defaultdict[str, float] = defaultdict(float)
    written: dict[str, str] = {}
    for text, volume in (
        (need.title, ASKED_TITLE),
        (need.text, ASKED_TEXT),
        (" ".join(need.wishes), ASKED_WISH),
    ):
        for root, word in spoken(text):
            for part, share in [(root, 1.0), *((part, PART) for part in lexicon.parts(root))]:
                loud[part] = min(loud[part] + volume * share, ASKED_TITLE + ASKED_TEXT)
                written.setdefault(part, word)
    weights = {
        root: volume * lexicon.weight(root) for root, volume in loud.items() if lexicon.weight(root) > 0
    }
    heaviest = sorted(weights.values(), reverse=True)[:HEAVIEST]
    return Question(weights, written, sum(heaviest) or 1.0)


def heard(offer: Offer, lexicon: Lexicon) -> tuple[dict[str, float], dict[str, str]]:
    """How loud each stem is in a listing, and how the enterprise wrote it."""
    loud: defaultdict[str, float] = defaultdict(float)
    written: dict[str, str] = {}
    fields = ((offer.title, TITLE), (offer.tags, TAGS), (offer.category_name, CATEGORY), (offer.text, TEXT))
    for text, volume in fields:
        for root, word in spoken(text):
            for part, share in [(root, 1.0), *((part, PART) for part in lexicon.parts(root))]:
                loud[part] += volume * share
                written.setdefault(part, word)
    return dict(loud), written


def fit_words(asked: Question, offer: Offer, lexicon: Lexicon) -> tuple[float, tuple[Hit, ...]]:
    """The share of the request's telling words that the listing uses, and which they are, strongest first."""
    loud, written = heard(offer, lexicon)
    found = []
    for root, weight in asked.weights.items():
        if volume := loud.get(root):
            gain = weight * volume / (volume + SATURATION) / asked.full
            found.append(Hit(asked.written[root], written[root], round(gain, 4)))
    found.sort(key=lambda hit: (-hit.share, hit.asked))
    return min(1.0, sum(hit.share for hit in found)), tuple(found)


def leanings(scored: Iterable[tuple[Offer, float]]) -> dict[str, float]:
    """Which categories the words point to: the nearest listings vote, the nearer the heavier."""
    nearest = sorted(scored, key=lambda pair: (-pair[1], str(pair[0].id)))[:NEIGHBOURS]
    votes: Counter[str] = Counter()
    for offer, value in nearest:
        votes[offer.category[-1]] += value**2  # type: ignore[assignment]
    most = max(votes.values(), default=0)
    return {slug: count / most for slug, count in votes.items()} if most else {}


def fit_category(need: Need, offer: Offer, lean: Mapping[str, float]) -> float:
    """1 in the branch the buyer picked; elsewhere what the words say, at most half of that."""
    said = lean.get(offer.category[-1], 0.0)
    if not need.category:
        return said
    if need.category[-1] in offer.category or offer.category[-1] in need.category:
        return 1.0
    kin = KIN if need.category[0] == offer.category[0] else 0.0
    return max(kin, 0.5 * said)


def select(
    need: Need, candidates: Iterable[Candidate], lexicon: Lexicon, *, lean: Mapping[str, float] | None = None
) -> list[Selected]:
    """Keep the enterprises with at least one listing near the need; with each, only its nearest listings."""
    lexicon = lexicon.hearing(stems(f"{need.title} {need.text} {' '.join(need.wishes)}"))
    asked = question(need, lexicon)
    worded = [(one, offer, *fit_words(asked, offer, lexicon)) for one in candidates for offer in one.offers]
    if lean is None:
        lean = leanings((offer, value) for _, offer, value, _ in worded)
    fits: defaultdict[Candidate, list[Fit]] = defaultdict(list)
    for one, offer, value, hits in worded:
        fits[one].append(Fit(offer, value, fit_category(need, offer, lean), hits))
    chosen = []
    for one, every in fits.items():
        near = [fit for fit in every if fit.words >= NEAR_ENOUGH or fit.category >= OWN_BRANCH]
        if near:
            near.sort(key=lambda fit: (-fit.nearness, str(fit.offer.id)))
            chosen.append(Selected(one, tuple(fit for fit in near if _as_near(fit, near[0]))))
    return chosen


def _as_near(fit: Fit, best: Fit) -> bool:
    """A listing of another kind does not rescue an enterprise whose fitting listing fails a requirement."""
    return fit.words >= NEAR_TO_BEST * best.words and fit.category >= NEAR_TO_BEST * best.category
