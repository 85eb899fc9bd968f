"""Who fits a request, and why: each stage on plain facts, then the whole of it on the database."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from market.actions import weights as weights_actions
from market.matching import explain, keep, load, policy, score
from market.matching import filter as sifting
from market.matching.facts import (
    FACTOR_CODES,
    Amount,
    Candidate,
    Factor,
    Fit,
    Need,
    Offer,
    Record,
    Selected,
    Spot,
    Verdict,
    Weights,
)
from market.matching.lexicon import Lexicon
from market.matching.select import select
from market.matching.units import comparable
from market.models import Match, MatchWeights, Request
from market.search.words import parts, spoken, stem
from sif.actors import Actor
from tests import make
from tests.cast import Player

UTRECHT = Spot("utrecht", "Utrecht", 52.09, 5.12)
ZWOLLE = Spot("zwolle", "Zwolle", 52.51, 6.09)
LUNCH = Offer(
    id=1,
    title="Biologische kantoorlunch",
    text="Soep, brood en een vegetarische salade, bezorgd op de bakfiets.",
    category=("eten-drinken", "catering"),
    category_name="Catering en horeca",
    price=Decimal("12.50"),
    unit="persoon",
    lead_time_days=3,
    capacity=Amount(Decimal(120), "personen"),
    serves=frozenset({"utrecht"}),
)
BIKES = Offer(
    id=2,
    title="Onderhoud van dienstfietsen",
    text="Wij plakken banden en stellen remmen af.",
    category=("vervoer", "fietsen"),
    category_name="Fietsen",
    price=Decimal("19.00"),
    unit="fiets",
    nationwide=True,
)
CLEANING = Offer(
    id=3,
    title="Schoonmaak van kantoren",
    text="Dagelijks schone bureaus en vloeren.",
    category=("gebouw", "schoonmaak"),
    category_name="Schoonmaak",
    nationwide=True,
)
NEED = Need(
    key="V-1",
    title="Lunches voor 80 medewerkers",
    text="Elke dinsdag een lunch met soep en brood.",
    wishes=("vegetarisch", "uitstootvrij bezorgd"),
    category=("eten-drinken", "catering"),
    spot=UTRECHT,
    needed_in=10,
    quantity=Amount(Decimal(80), "personen"),
    budget_max=Decimal(1200),
    min_capacity=Amount(Decimal(80), "personen"),
)
COOK = Candidate(
    id=1, name="De Ruime Pan", spot=UTRECHT, certificates=frozenset({"code_so"}), offers=(LUNCH,)
)
BIKER = Candidate(id=2, name="Buurtwiel", spot=ZWOLLE, offers=(BIKES,))
CLEANER = Candidate(id=3, name="Schoon Verhaal", spot=ZWOLLE, offers=(CLEANING,))
EVERYBODY = [COOK, BIKER, CLEANER]


def lexicon(*candidates: Candidate) -> Lexicon:
    return Lexicon.of(offer for one in candidates or EVERYBODY for offer in one.offers)


def chosen(need: Need = NEED, *candidates: Candidate) -> list[Selected]:
    people = candidates or tuple(EVERYBODY)
    return select(need, people, lexicon(*people))


def failures(need: Need, candidate: Candidate = COOK) -> list[str]:
    fit = chosen(need, candidate, BIKER, CLEANER)[0].fits[0]
    return [failure.code for failure in sifting.failures(need, candidate, fit)]


# --- words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fietsen", "fiets"),
        ("huizen", "huis"),
        ("brieven", "brief"),
        ("bomen", "boom"),
        ("bussen", "bus"),
        ("maaltijden", "maaltijd"),
        ("schoonmaken", "schoonmaak"),
        ("schoonmakers", "schoonmaker"),
        ("pakketten", "pakket"),
        ("tasjes", "tas"),
        ("duurzame", "duurzaam"),
        ("reparaties", "reparatie"),
        ("telefonische", "telefoon"),
    ],
)
def test_singular_and_plural_meet(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("stad", "staat"), ("band", "bank"), ("taart", "taal"), ("glas", "gras")]
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_little_words_and_numbers_say_nothing_and_accents_do_not_matter() -> None:
    assert [word for _, word in spoken("Wij zoeken 80 lunches in een café, Café!")] == [
        "lunches",
        "café",
        "Café",
    ]
    assert len({root for root, _ in spoken("café Café")}) == 1


def test_a_compound_is_cut_into_words_the_catalogue_knows() -> None:
    known = {stem(word): 1 for word in ("kerst", "pakket", "kantoor", "lunch")}

    assert parts(stem("kerstpakketten"), known) == (stem("kerst"), stem("pakket"))
    assert parts(stem("kantoorlunch"), known) == (stem("kantoor"), stem("lunch"))
    assert parts(stem("verhuizing"), known) == ()


@pytest.mark.parametrize(
    ("wanted", "found", "fits"),
    [
        ((80, "personen"), (120, "gasten"), True),
        ((80, "personen"), (60, "personen"), False),
        ((100, "dozen"), (90, "pakketten"), False),
        ((100, "fietsen per maand"), (9, "fietsen per dag"), True),
        ((300, "uren per week"), (20, "personen"), None),
        ((220, "fietsen"), (9, "fietsen per dag"), None),
    ],
)
def test_quantities_of_one_kind_are_compared_and_others_are_not(
    wanted: tuple[int, str], found: tuple[int, str], fits: bool | None
) -> None:
    sizes = comparable(Amount(Decimal(wanted[0]), wanted[1]), Amount(Decimal(found[0]), found[1]))

    assert (None if sizes is None else sizes[0] <= sizes[1]) is fits


# --- select ----------------------------------------------------------------------------------------------------


def test_who_does_something_else_does_not_come_into_question() -> None:
    assert [one.candidate.name for one in chosen()] == ["De Ruime Pan"]


def test_without_a_category_the_words_say_which_one() -> None:
    found = chosen(replace(NEED, category=()))

    assert [one.candidate.name for one in found] == ["De Ruime Pan"]
    assert found[0].fits[0].category == 1.0


def test_the_nearest_listing_goes_first_and_one_of_another_kind_does_not_come_along() -> None:
    mixed = replace(COOK, offers=(BIKES, LUNCH))

    assert [fit.offer.title for fit in chosen(NEED, mixed, CLEANER)[0].fits] == ["Biologische kantoorlunch"]


def test_every_word_that_hits_stands_in_both_texts() -> None:
    hits = chosen()[0].fits[0].hits
    asked, told = (
        f"{NEED.title} {NEED.text} {' '.join(NEED.wishes)}",
        f"{LUNCH.title} {LUNCH.text} {LUNCH.category_name}",
    )

    assert {hit.asked for hit in hits} == {"Lunches", "soep", "brood", "vegetarisch", "bezorgd"}
    assert all(hit.asked in asked and hit.found in told for hit in hits)


# --- filter ----------------------------------------------------------------------------------------------------


def test_who_meets_everything_has_no_failures() -> None:
    assert failures(NEED) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"spot": ZWOLLE}, "region"),
        ({"certificates_any": frozenset({"pso_3", "sw"})}, "certificate"),
        ({"min_capacity": Amount(Decimal(150), "gasten")}, "capacity"),
        ({"needed_in": 2}, "lead_time"),
        ({"budget_max": Decimal(500)}, "budget"),
    ],
)
def test_each_requirement_that_is_not_met_is_kept_as_its_reason(change: dict[str, Any], code: str) -> None:
    assert failures(replace(NEED, **change)) == [code]


def test_an_order_that_is_too_large_for_the_enterprise_is_a_reason() -> None:
    small = replace(COOK, max_order_value=Decimal(5000))

    assert failures(replace(NEED, min_order_value=Decimal(10_000)), small) == ["order_value"]


def test_a_listing_that_looks_alike_in_another_trade_is_a_reason() -> None:
    fit = Fit(BIKES, words=0.2, category=0.0)

    assert [failure.code for failure in sifting.failures(NEED, BIKER, fit)] == ["category"]


@pytest.mark.parametrize(
    "change",
    [
        {"region_required": False, "spot": ZWOLLE},
        {"certificates_any": frozenset({"code_so", "sw"})},
        {"min_capacity": Amount(Decimal(40), "uren per week")},
        {"quantity": Amount(Decimal(80), "uren")},
        {"budget_max": Decimal(1000)},
    ],
)
def test_what_cannot_be_compared_or_is_no_must_leaves_nobody_out(change: dict[str, Any]) -> None:
    assert failures(replace(NEED, **change)) == []


def test_a_price_a_third_above_the_budget_is_still_within_reach_and_more_is_not() -> None:
    cost = 80 * Decimal("12.50")

    assert failures(replace(NEED, budget_max=cost * 3 / 4 + 1)) == []
    assert failures(replace(NEED, budget_max=cost * 3 / 4 - 1)) == ["budget"]


def test_a_second_listing_that_fits_carries_the_enterprise() -> None:
    full = replace(LUNCH, id=9, title="Lunch voor kantoren", capacity=Amount(Decimal(10), "personen"))
    found = chosen(NEED, replace(COOK, offers=(full, LUNCH)), BIKER, CLEANER)[0]

    passed, missing = sifting.sift(NEED, found)

    assert ([fit.offer.id for fit in passed], missing) == ([1], ())


# --- score -----------------------------------------------------------------------------------------------------


def values(need: Need = NEED, candidate: Candidate = COOK) -> dict[str, Factor]:
    fit = chosen(need, candidate, BIKER, CLEANER)[0].fits[0]
    return {factor.code: factor for factor in score.factors(need, candidate, fit)}


def test_every_factor_lies_between_nothing_and_one() -> None:
    found = values()

    assert tuple(found) == FACTOR_CODES
    assert all(0 <= factor.value <= 1 for factor in found.values())


def test_near_goes_before_far_and_the_own_region_before_the_whole_country() -> None:
    far = values(candidate=replace(COOK, spot=ZWOLLE))["region"]
    everywhere = values(
        candidate=replace(COOK, spot=ZWOLLE, offers=(replace(LUNCH, nationwide=True, serves=frozenset()),))
    )

    assert values()["region"].value == 1.0
    assert values()["region"].value > far.value > everywhere["region"].value
    assert far.details["km"] == 81


def test_wishes_are_found_with_the_words_that_hit() -> None:
    wishes = values()["wishes"]

    assert [(hit.asked, hit.found) for hit in wishes.hits] == [
        ("vegetarisch", "vegetarische"),
        ("bezorgd", "bezorgd"),
    ]
    assert wishes.value == pytest.approx(2 / 3)


def test_a_price_well_within_the_budget_counts_in_full_and_just_within_it_less() -> None:
    assert values()["price"].value == 1.0
    assert values(replace(NEED, budget_max=Decimal(1050)))["price"].value == 0.7
    assert values(replace(NEED, quantity=None))["price"].value == 0.5


def test_earlier_business_counts_and_little_of_it_weighs_little() -> None:
    def outcome(**record: int) -> float:
        return values(candidate=replace(COOK, record=Record(**record)))["outcomes"].value

    assert outcome() == 0.5
    assert outcome(confirmed=20) > outcome(confirmed=2) > 0.5 > outcome(failed=2)


def test_the_score_is_the_weighted_sum_and_nothing_else() -> None:
    found = chosen()[0]
    weights = Weights()

    verdict = score.score(NEED, found, found.fits, weights)

    assert verdict.score == pytest.approx(
        sum(weights.of(factor.code) * factor.value for factor in verdict.factors)
    )


# --- policy ----------------------------------------------------------------------------------------------------


def verdict(number: int, points: float, **facts: Any) -> Verdict:
    return Verdict(replace(COOK, id=number, **facts), Fit(LUNCH, 0.5, 1.0), score=points)


def order(need: Need, *verdicts: Verdict) -> list[Any]:
    return [one.candidate.id for one in policy.rank(need, verdicts, Weights())]


def test_ties_are_drawn_the_same_each_time_for_one_request_and_differently_for_another() -> None:
    equals = [verdict(number, 0.5) for number in range(8)]

    assert order(NEED, *equals) == order(NEED, *reversed(equals))
    assert order(NEED, *equals) != order(replace(NEED, key="V-2"), *equals)


def test_a_newcomer_is_lifted_a_little_and_never_past_who_fits_much_better() -> None:
    assert order(NEED, verdict(1, 0.50), verdict(2, 0.49, newcomer=True)) == [2, 1]
    assert order(NEED, verdict(1, 0.50), verdict(2, 0.47, newcomer=True)) == [1, 2]
    assert policy.rank(NEED, [verdict(1, 0.5), verdict(2, 0.2, newcomer=True)], Weights())[1].lift == 0.0


def test_who_has_enough_open_introductions_lets_others_go_first() -> None:
    assert order(NEED, verdict(1, 0.9, open_introductions=5), verdict(2, 0.3, open_introductions=4)) == [2, 1]


def test_partnership_and_payment_are_not_among_the_facts() -> None:
    known = {*Candidate.__slots__, *Offer.__slots__, *Weights.__slots__}

    assert not [name for name in known if any(word in name for word in ("partner", "paid", "payment", "fee"))]


# --- on the database -------------------------------------------------------------------------------------------

on_database = pytest.mark.django_db


@pytest.fixture
def kitchen(seller: Player) -> Any:
    return make.listing(
        enterprise=seller.enterprise,
        title="Kantoorlunch met soep en brood",
        description="Een warme lunch voor medewerkers, ook vegetarisch. Wij bezorgen om 12.00 uur.",
        serves=[make.place()],
        capacity=120,
        capacity_unit="personen",
    )


def rows(request: Request) -> list[tuple[Any, ...]]:
    columns = (
        "pk",
        "enterprise_id",
        "listing_id",
        "rank",
        "score",
        "factors",
        "failures",
        "decision",
        "computed_at",
    )
    return list(request.matches.order_by("pk").values_list(*columns))


@on_database
def test_publishing_computes_the_matches_and_twice_gives_the_same_rows(
    buyer: Player, kitchen: Any, worker: Any, clock: Any
) -> None:
    make.listing(title="Lunch uit het Noorden", serves=[make.place(name="Groningen")])
    draft = make.request(buyer=buyer.organisation, status="draft", wishes="vegetarisch")
    buyer.client.post(f"/inkoopvragen/{draft.number}/plaatsen/")

    worker.run()
    first = rows(draft)
    clock.forward(hours=1)
    keep.renew(draft, now=timezone.now())

    assert rows(draft) == first
    assert [(row[3], [failure["code"] for failure in row[6]]) for row in first] == [
        (1, []),
        (None, ["region"]),
    ]
    draft.refresh_from_db()
    assert draft.matched_at == timezone.now()


@on_database
def test_each_stored_factor_recomputes_and_each_stored_word_occurs(kitchen: Any) -> None:
    request = make.request(wishes="vegetarisch")
    now = timezone.now()
    keep.renew(request, now=now)
    match = request.matches.get()
    need = load.need_of(request, now=now)
    candidates, words = load.Catalogue(now=now).candidates_for(request)

    found = select(need, candidates, words)[0]
    again = [keep.stored_factor(factor) for factor in score.factors(need, found.candidate, found.fits[0])]

    assert match.factors == again
    asked = f"{request.title} {request.need} {request.wishes}"
    told = f"{kitchen.title} {kitchen.description} {kitchen.category.name_nl} {kitchen.enterprise.mission}"
    hits = [hit for factor in match.factors for hit in factor["hits"]]
    assert len(hits) >= 5
    assert all(hit["asked"] in asked and hit["found"] in told for hit in hits)
    total = sum(getattr(match.weights, factor["code"]) * factor["value"] for factor in match.factors)
    assert match.score == pytest.approx(total, abs=1e-4)


@on_database
def test_only_verified_enterprises_with_something_online_are_candidates_and_never_the_asker_itself(
    buyer: Player, kitchen: Any
) -> None:
    make.listing(
        title="Lunch te laat getoetst",
        enterprise=make.enterprise(name="Verlopen", verified_until=timezone.localdate().replace(year=2020)),
    )
    make.listing(title="Lunch in concept", status="draft")
    own = make.enterprise(name="Eigen keuken")
    make.listing(title="Eigen lunch", enterprise=own)
    request = make.request(buyer=own.organisation)

    keep.renew(request, now=timezone.now())

    assert [match.enterprise for match in request.matches.all()] == [kitchen.enterprise]


@on_database
def test_an_expired_certificate_does_not_count(kitchen: Any) -> None:
    today = timezone.localdate()
    make.certificate(
        enterprise=kitchen.enterprise,
        kind="pso_3",
        valid_from=today.replace(year=2020),
        valid_until=today.replace(year=2021),
    )
    request = make.request(certificates_any=["pso_3"])

    keep.renew(request, now=timezone.now())

    assert [failure["code"] for failure in request.matches.get().failures] == ["certificate"]


@on_database
def test_where_a_listing_names_no_places_the_enterprise_counts(seller: Player) -> None:
    make.listing(enterprise=seller.enterprise, title="Lunch op kantoor")
    seller.enterprise.nationwide = False
    seller.enterprise.save()
    seller.enterprise.serves.set([make.place(name="Zeist")])
    here, there = (
        make.request(place=make.place(name="Zeist")),
        make.request(place=make.place(name="Groningen")),
    )

    for request in (here, there):
        keep.renew(request, now=timezone.now())

    assert here.matches.get().failures == []
    assert there.matches.get().failures == [{"code": "region", "wanted": "Groningen", "found": ""}]


@on_database
def test_a_decision_survives_and_a_candidate_nobody_decided_on_goes_when_it_no_longer_fits(
    kitchen: Any, stranger_seller: Player, connector: Player
) -> None:
    other = make.listing(
        enterprise=stranger_seller.enterprise, title="Lunchbuffet met soep", serves=[make.place()]
    )
    request = make.request()
    keep.renew(request, now=timezone.now())
    Match.objects.filter(enterprise=kitchen.enterprise).update(decision="shortlisted")

    for listing in (kitchen, other):
        type(listing).objects.filter(pk=listing.pk).update(status="paused")
    keep.renew(request, now=timezone.now())

    assert [(match.enterprise, match.decision) for match in request.matches.all()] == [
        (kitchen.enterprise, "shortlisted")
    ]


@on_database
def test_a_request_that_changed_while_its_matches_were_computed_keeps_the_old_ones(
    kitchen: Any, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    request = make.request()
    judge = keep.judge

    def while_somebody_writes(*facts: Any) -> Any:
        Request.objects.update(changed_at=clock.forward(minutes=1))
        return judge(*facts)

    monkeypatch.setattr(keep, "judge", while_somebody_writes)

    assert keep.renew(request, now=timezone.now()) == 0
    assert not request.matches.exists()


@on_database
def test_a_listing_that_comes_online_finds_the_open_requests_of_its_branch(
    seller: Player, worker: Any
) -> None:
    near, far = (
        make.request(),
        make.request(
            category="schoonmaak",
            title="Schoonmaak van trappen",
            need="Elke week de trappen en de hal schoon.",
        ),
    )
    listing = make.listing(
        enterprise=seller.enterprise, title="Lunch met soep", status="draft", nationwide=True
    )

    seller.client.post(f"/mijn/aanbod/{listing.slug}/publiceren/")
    worker.run()

    assert [match.listing for match in near.matches.all()] == [listing]
    far.refresh_from_db()
    assert far.matched_at is None


@on_database
def test_a_request_that_ended_is_not_matched_any_more(kitchen: Any) -> None:
    request = make.request(status="awarded")

    assert keep.renew(request, now=timezone.now()) == 0
    assert not request.matches.exists()


@on_database
@pytest.mark.parametrize("number", [1, 3])
def test_matching_asks_as_many_questions_for_three_enterprises_as_for_one(
    number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        make.listing(title="Lunch met soep", nationwide=True)
    request = make.request()

    with django_assert_num_queries(21):
        keep.renew(request, now=timezone.now())


@on_database
def test_new_weights_are_a_new_version_and_the_old_one_stays(admin: Player) -> None:
    first = MatchWeights.objects.get()
    changed = MatchWeights(
        **{
            name: getattr(first, name)
            for name in (
                "words",
                "category",
                "region",
                "capacity",
                "price",
                "wishes",
                "outcomes",
                "newcomer_lift",
                "max_open_introductions",
            )
        },
        note="Afstand telt zwaarder",
    )
    changed.region = 0.2

    weights_actions.introduce(changed, by=Actor.of_staff(admin.user), now=timezone.now())

    assert list(MatchWeights.objects.order_by("version").values_list("version", "region")) == [
        (1, 0.08),
        (2, 0.2),
    ]
    assert load.weights_in_use(now=timezone.now())[1].region == 0.2


@on_database
@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"decision": "refused"}, "match_refused_iff_reason"),
        ({"decision_code": "too_far"}, "match_refused_iff_reason"),
        ({"failures": [{"code": "region"}]}, "match_rank_iff_passed"),
    ],
)
def test_the_database_refuses_half_a_match(wrong: dict[str, Any], constraint: str) -> None:
    match = make.match()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Match.objects.filter(pk=match.pk).update(**wrong)


@on_database
def test_the_database_refuses_a_second_match_of_one_enterprise_and_weights_out_of_bounds() -> None:
    match = make.match()

    with pytest.raises(IntegrityError, match="match_once"), transaction.atomic():
        make.match(request=match.request, enterprise=match.enterprise)
    with pytest.raises(IntegrityError, match="match_weights_within_bounds"), transaction.atomic():
        make.match_weights(newcomer_lift=0.5)


# --- in words --------------------------------------------------------------------------------------------------


@on_database
def test_one_sentence_for_each_reader(kitchen: Any) -> None:
    request = make.request(wishes="vegetarisch")
    keep.renew(request, now=timezone.now())
    match = request.matches.get()

    said = {
        reader: explain.sentence(reader, kitchen.title, match.factors)  # type: ignore[arg-type]
        for reader in ("connector", "buyer", "enterprise")
    }

    assert said["enterprise"].startswith(
        "Uw “Kantoorlunch met soep en brood” past bij deze inkoopvraag (woorden: “"
    )
    assert said["buyer"].startswith("Hun “Kantoorlunch met soep en brood” past (woorden: “")
    assert said["connector"].startswith("“Kantoorlunch met soep en brood” past (woorden: “")
    assert "; regio: Utrecht; ruimte: " in said["buyer"]
    assert "ruimte: kan 120 personen aan" in said["buyer"]
    with override("en"):
        assert "fits this request (words: “" in explain.sentence("enterprise", kitchen.title, match.factors)


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        ({"code": "region", "wanted": "Zwolle"}, "levert niet in Zwolle"),
        (
            {"code": "capacity", "wanted": "80 personen", "found": "60 personen"},
            "kan 60 personen aan, nodig is 80 personen",
        ),
        (
            {"code": "certificate", "wanted": "pso_3, sw"},
            "heeft geen geldig keurmerk PSO trede 3 of SW-bedrijf",
        ),
        ({"code": "lead_time", "wanted": "2", "found": "5"}, "heeft 5 dagen nodig, er zijn er 2"),
        ({"code": "category", "wanted": "catering", "found": "Fietsen"}, "doet iets anders: Fietsen"),
        (
            {"code": "budget", "wanted": "500", "found": "1000.0"},
            "kost ongeveer €\xa01.000, het budget is €\xa0500",
        ),
        (
            {"code": "order_value", "wanted": "9000", "found": "5000"},
            "neemt bestellingen aan tot €\xa05.000, deze is minstens €\xa09.000",
        ),
    ],
)
def test_every_failure_has_its_words(failure: dict[str, str], said: str) -> None:
    assert explain.failure(failure).text == said
    assert explain.sentence("enterprise", "", [], [failure]) == f"U kunt niet meedoen: uw onderneming {said}."
