"""Asking: saved in steps, coached while one types, with procedures, thresholds, attachments and a copy."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from PIL import Image

from enterprises.models import Place
from market.actions import awarding, listings
from market.actions import requests as actions
from market.matching import coach, explain, load, reaching
from market.matching import filter as sifting
from market.models import Listing, Reached, Request, RequestAttachment, Threshold
from sif.actors import Actor
from sif.states import Refused
from tests import make
from tests.cast import Player
from tests.make.requests import PDF

pytestmark = pytest.mark.django_db

TERMS = {"visibility": "public", "budget_max": "900"}


def closing_day(days: int = 14) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def pdf(body: bytes = PDF, name: str = "plattegrond.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, "application/pdf")


# --- steps that can be saved -----------------------------------------------------------------------------------


def test_what_is_unfinished_can_be_saved_for_later_and_is_found_again(buyer: Player) -> None:
    saved = buyer.client.post("/inkoopvragen/nieuw/", {"title": "Iets met lunch", "need": "", "later": "1"})
    draft = Request.objects.get()
    buyer.client.post(f"/inkoopvragen/{draft.number}/budget/", {**TERMS, "later": "1"})

    draft.refresh_from_db()
    assert saved["Location"] == draft.get_absolute_url()
    assert (draft.need, draft.budget_max, draft.respond_by) == ("", Decimal(900), None)
    assert "Iets met lunch" in buyer.client.get("/inkoopvragen/?lijst=ons").content.decode()
    with pytest.raises(Refused, match="nog niet"):
        actions.publish(draft, by=buyer.actor, now=timezone.now())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": "Lunch", "need": "x" * 50_000}, "need"),
        ({"title": "x" * 101, "need": "Lunch voor tachtig mensen, elke dinsdag, met soep."}, "title"),
        ({"title": "Lunch", "need": "Lunch graag snel", "quantity": "0", "unit": "mensen"}, "quantity"),
        ({"title": "Lunch", "need": "Lunch graag snel", "cpv": "catering"}, "cpv"),
    ],
)
def test_bad_input_in_the_first_step_is_told_and_kept_on_screen(
    buyer: Player, typed: dict[str, str], said: str
) -> None:
    answer = buyer.client.post("/inkoopvragen/nieuw/", typed)

    assert answer.status_code == 422
    assert said in answer.context["form"].errors
    assert typed[said] in answer.content.decode()  # whole: nothing that was typed is lost
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"), [("Utrect", "Bedoelt u Utrecht"), ("Qwxz", "Kies een gemeente uit de lijst")]
)
def test_an_unknown_place_says_which_one_it_may_be(buyer: Player, typed: str, said: str) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft")

    answer = buyer.client.post(f"/inkoopvragen/{draft.number}/eisen/", {"place": typed})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()


def test_a_place_is_typed_by_its_name(buyer: Player) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft", place=make.place(name="Groningen"))

    buyer.client.post(f"/inkoopvragen/{draft.number}/eisen/", {"place": "utrecht"})

    draft.refresh_from_db()
    assert draft.place.name == "Utrecht"
    assert 'value="Utrecht"' in buyer.client.get(f"/inkoopvragen/{draft.number}/eisen/").content.decode()


# --- suggestions and counts ------------------------------------------------------------------------------------


def test_the_kind_and_its_cpv_code_are_suggested_from_the_text_with_and_without_script(buyer: Player) -> None:
    typed = {"title": "Schoonmaak van kantoren", "need": "Drie kantoren, drie keer per week schoonmaken."}

    piece = buyer.client.post("/inkoopvragen/soort/", typed)
    whole = buyer.client.post("/inkoopvragen/nieuw/", {**typed, "suggest": "1"})
    buyer.client.post("/inkoopvragen/nieuw/", {**typed, "suggested": "schoonmaak"})

    assert piece.context["kinds"][0].category.slug == "schoonmaak"
    assert 'name="suggested" value="schoonmaak"' in whole.content.decode()
    assert whole.status_code == 200
    assert "Drie kantoren" in whole.content.decode()
    made = Request.objects.get()
    assert (made.category.slug, made.cpv[:2]) == ("schoonmaak", "90")


def test_who_fits_is_counted_over_what_is_typed_and_nothing_is_kept(buyer: Player) -> None:
    utrecht, far = make.place(name="Utrecht"), make.place(name="Groningen")
    make.listing(title="Lunch voor uw team", serves=[utrecht])
    make.listing(title="Lunch in het Noorden", serves=[far])
    draft = make.request(buyer=buyer.organisation, status="draft")
    Request.objects.update(place=None)
    typed = {"inquiry": draft.number, "step": "requirements", "place": "Utrecht", "region_required": "on"}

    answer = buyer.client.post("/inkoopvragen/bereik/", typed)

    reach = answer.context["reach"]
    assert (reach.fits, reach.without) == (1, (("regio", 2),))
    assert "Ongeveer 1 onderneming" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.place is None


def test_the_draft_of_another_organisation_is_not_counted(buyer: Player, stranger_buyer: Player) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft")

    answer = stranger_buyer.client.post("/inkoopvragen/bereik/", {"inquiry": draft.number, "step": "what"})

    assert answer.status_code == 404


def test_the_quick_count_says_what_the_stages_say(buyer: Player) -> None:
    """Each requirement alone, asked of the database and of the pure filter: the same enterprises are left."""
    here, far = make.place(name="Utrecht"), make.place(name="Groningen")
    make.listing(title="Lunch A", serves=[here], lead_time_days=3, capacity=100, capacity_unit="personen")
    make.listing(title="Lunch B", nationwide=True, lead_time_days=60, price=Decimal(90), unit="personen")
    make.listing(title="Lunch C", serves=[far], capacity=20, capacity_unit="lunches")
    small = make.listing(title="Lunch D", serves=[here])
    type(small.enterprise).objects.filter(pk=small.enterprise_id).update(max_order_value=100)
    labelled = make.listing(title="Lunch E")
    make.certificate(enterprise=labelled.enterprise, kind="sw")
    now = timezone.now()
    for fields in (
        {"place": here},
        {"min_capacity": Decimal(50), "min_capacity_unit": "personen"},
        {"certificates_any": ["sw"]},
        {"starts_on": timezone.localdate() + timedelta(days=10)},
        {"budget_max": Decimal(500), "quantity": Decimal(10), "unit": "personen"},
        {"min_order_value": Decimal(5000)},
        {"place": here, "certificates_any": ["sw"], "min_order_value": Decimal(5000)},
        {
            "place": here,
            "min_capacity": Decimal(50),
            "min_capacity_unit": "personen",
            "starts_on": timezone.localdate() + timedelta(days=2),
            "budget_max": Decimal(500),
            "quantity": Decimal(10),
            "unit": "personen",
            "min_order_value": Decimal(5000),
        },
    ):
        plain = {"place": None, "starts_on": None, "quantity": None, "unit": "", "budget_max": None}
        request = make.request(buyer=buyer.organisation, status="draft", title="Lunch")
        for name, value in {**plain, **fields}.items():
            setattr(request, name, value)
        need = load.need_of(request, now=now)
        candidates, _lexicon = load.Catalogue(now=now).candidates_for(request)
        lacking = [[_broken(need, one, offer) for offer in one.offers] for one in candidates]
        fits = sum(set() in sets for sets in lacking)
        gains = {
            str(explain.NAMES[code]).lower(): sum(any(gaps <= {code} for gaps in sets) for sets in lacking)
            for code in set().union(*(gaps for sets in lacking for gaps in sets))
        }

        found = reaching.reach(request, need, now=now)

        assert found.fits == fits, fields
        dearest = sorted((number for number in gains.values() if number > fits), reverse=True)
        assert [number for _name, number in found.without] == dearest[: reaching.MOST_SHOWN], fields
        assert all(gains[name] == number for name, number in found.without), fields


def _broken(need: Any, candidate: Any, offer: Any) -> set[str]:
    checks = (
        sifting.region(need, offer),
        sifting.capacity(need, offer),
        sifting.lead_time(need, offer),
        sifting.budget(need, offer),
        sifting.certificate(need, candidate),
        sifting.order_value(need, candidate),
    )
    return {failure.code for failure in checks if failure}


def _counted() -> list[tuple[Any, ...]]:
    return list(
        Reached.objects.order_by("pk").values_list("pk", "price", "unit", "capacity", "everywhere", "places")
    )


def _online() -> list[tuple[Any, ...]]:
    """What must be counted, worked out from the listings themselves."""
    found = Listing.objects.filter(status="published").order_by("pk")
    place = dict(Place.objects.values_list("code", "pk"))
    return [
        (
            one.pk,
            one.price,
            one.unit,
            one.capacity,
            "*" in one.found_places,
            [place[code] for code in one.found_places if code != "*"],
        )
        for one in found
    ]


def test_what_is_counted_follows_the_listings_whoever_changes_them() -> None:
    here, far = make.place(name="Utrecht"), make.place(name="Groningen")
    first = make.listing(title="Lunch A", serves=[here], price=Decimal(9))
    gone = make.listing(title="Lunch B", nationwide=True)
    make.listing(title="Lunch C", serves=[far])
    assert len(_counted()) == 3
    assert _counted() == _online()

    Listing.objects.filter(pk=first.pk).update(price=Decimal(12), capacity=40)
    first.serves.set([far])
    listings.refresh(Listing.objects.filter(pk=first.pk), now=timezone.now())
    assert _counted() == _online()
    listings.pause(gone, by=Actor(roles=frozenset({"staff"})), now=timezone.now())
    assert _counted() == _online()
    assert len(_counted()) == 2
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM market_listing WHERE title = 'Lunch C'")
        assert [row[0] for row in _counted()] == [first.pk]
        transaction.set_rollback(True)


def test_nobody_but_the_database_writes_what_is_counted() -> None:
    make.listing(title="Lunch A")

    with pytest.raises(IntegrityError, match="kept by the database"):
        Reached.objects.update(price=Decimal(1))


# --- procedures and thresholds ---------------------------------------------------------------------------------


def hints_of(request: Request) -> str:
    return " ".join(f"{hint.text} {hint.example}" for hint in coach.hints(request, now=timezone.now()))


def test_vague_words_are_named_with_an_example(buyer: Player) -> None:
    draft = make.request(
        buyer=buyer.organisation, status="draft", need="Wij willen z.s.m. diverse folders, etc."
    )

    said = hints_of(draft)

    assert "“z.s.m.” kan van alles betekenen" in said
    assert "vanaf 1 maart" in said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"procedure": "reserved"}, "art. 2.82"),
        ({"procedure": "reserved", "visibility": "invited"}, "geen directe gunning"),
        ({"procedure": "single"}, "Kies “op uitnodiging”"),
        ({"starts_on": date(2020, 1, 1)}, "De eerste dag is voorbij"),
    ],
)
def test_the_coach_says_what_a_way_of_asking_means(buyer: Player, fields: dict[str, Any], said: str) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft", **fields)

    assert said in hints_of(draft)


def test_thresholds_of_the_law_and_of_the_own_policy_warn_and_link_and_never_block(buyer: Player) -> None:
    make.threshold(organisation=buyer.organisation, amount=10_000)
    draft = make.request(
        buyer=buyer.organisation, status="draft", procedure="single", budget_max=Decimal(300_000)
    )

    page = buyer.client.get(f"/inkoopvragen/{draft.number}/").content.decode().replace("\xa0", " ")
    buyer.client.post(f"/inkoopvragen/{draft.number}/plaatsen/")

    draft.refresh_from_db()
    assert "vanaf € 10.000 vraagt u meer offertes" in page
    assert "Vanaf € 216.000" in page
    assert "https://www.tenderned.nl" in page
    assert draft.status == "open"


def test_a_buyer_writes_its_own_policy_and_takes_an_amount_out_again(
    buyer: Player, stranger_buyer: Player
) -> None:
    typed = {"general_several": "10.000", "works_national": "1.500.000", "source": "Nota 2026"}
    buyer.client.post("/inkoopvragen/inkoopbeleid/", typed)
    buyer.client.post("/inkoopvragen/inkoopbeleid/", {**typed, "works_national": ""})

    own = Threshold.objects.of_organisation(buyer.organisation.pk)
    assert [(row.kind, row.rule, row.amount) for row in own] == [("general", "several", Decimal(10_000))]
    assert "10000" not in stranger_buyer.client.get("/inkoopvragen/inkoopbeleid/").content.decode()
    assert buyer.client.post("/inkoopvragen/inkoopbeleid/", {"general_several": "-4"}).status_code == 422


def test_no_order_follows_from_a_market_consultation(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="closed", procedure="consultation")
    proposal = make.proposal(request=request)

    with pytest.raises(Refused, match="marktconsultatie"):
        awarding.award(request, proposal, awarding.Choice("Mooi."), by=buyer.actor, now=timezone.now())


# --- attachments -----------------------------------------------------------------------------------------------


def test_attachments_are_read_by_those_involved_and_by_nobody_else(
    buyer: Player, seller: Player, stranger_seller: Player, stranger_buyer: Player, client: Any
) -> None:
    request = make.request(buyer=buyer.organisation)
    buyer.client.post(f"/inkoopvragen/{request.number}/bijlagen/", {"file": pdf()})
    file = RequestAttachment.objects.get()
    address = f"/inkoopvragen/{request.number}/bijlagen/{file.pk}/"
    make.introduction(request=request, enterprise=seller.enterprise)

    assert file.name == "plattegrond"
    for reader in (buyer, seller):
        answer = reader.client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    for other in (stranger_seller, stranger_buyer):
        assert other.client.get(address).status_code == 404
    assert client.get(address).status_code == 302
    assert "Er is 1 bijlage" in stranger_seller.client.get(request.get_absolute_url()).content.decode()
    stranger_seller.client.post(f"/inkoopvragen/{request.number}/interesse/")
    assert stranger_seller.client.get(address).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"MZ\x90 a program",
        PDF.replace(b"/Catalog", b"/Catalog /JavaScript"),
        b"%PDF-1.4 cut off",
        b"<svg></svg>",
        b"",
    ],
)
def test_a_file_that_is_something_else_is_refused_with_words(buyer: Player, body: bytes) -> None:
    request = make.request(buyer=buyer.organisation)

    answer = buyer.client.post(f"/inkoopvragen/{request.number}/bijlagen/", {"file": pdf(body)})

    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors
    assert not RequestAttachment.objects.exists()


def test_of_a_picture_only_the_pixels_are_kept(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="draft")
    made = BytesIO()
    Image.new("RGB", (600, 400), "red").save(made, "JPEG", comment=b"made by Jan")
    upload = SimpleUploadedFile("zaal.jpg", made.getvalue(), "image/png")

    buyer.client.post(f"/inkoopvragen/{request.number}/bijlagen/", {"file": upload, "name": "De zaal"})

    file = RequestAttachment.objects.get()
    assert (file.name, file.content_type) == ("De zaal", "image/jpeg")
    with file.file.open() as kept:
        assert b"Jan" not in kept.read()


def test_the_same_file_twice_is_refused_and_a_change_while_open_is_told(
    buyer: Player, seller: Player, mail: Any
) -> None:
    request = make.request(buyer=buyer.organisation)
    make.introduction(request=request, enterprise=seller.enterprise)
    address = f"/inkoopvragen/{request.number}/bijlagen/"

    answers = [buyer.client.post(address, {"file": pdf()}).status_code for _ in range(2)]
    buyer.client.post(f"{address}{RequestAttachment.objects.get().pk}/weg/")

    assert answers == [302, 422]
    assert not RequestAttachment.objects.exists()
    assert ["bijlagen" in message.body for message in mail.to(seller)] == [True, True]


# --- copies, changes, the archive ------------------------------------------------------------------------------


def test_an_own_request_is_copied_whole_and_another_ones_only_in_words(
    buyer: Player, stranger_buyer: Player
) -> None:
    earlier = make.request(
        buyer=buyer.organisation,
        status="awarded",
        budget_max=Decimal(900),
        purpose="C-1",
        wishes="Zonder plastic",
    )
    make.attachment(request=earlier)
    for player in (buyer, stranger_buyer):
        player.client.post(f"/inkoopvragen/{earlier.number}/kopieren/")

    own, other = (
        Request.objects.get(copied_from=earlier, buyer=p.organisation) for p in (buyer, stranger_buyer)
    )
    assert (own.status, own.title, own.budget_max, own.purpose) == (
        "draft",
        earlier.title,
        Decimal(900),
        "C-1",
    )
    assert (own.respond_by, own.attachments.count()) == (None, 0)
    assert (other.title, other.wishes, other.budget_max, other.purpose) == (
        earlier.title,
        "Zonder plastic",
        None,
        "",
    )


def test_a_hidden_request_is_copied_by_nobody_else(buyer: Player, stranger_buyer: Player) -> None:
    earlier = make.request(buyer=buyer.organisation, status="awarded", visibility="invited")

    assert stranger_buyer.client.post(f"/inkoopvragen/{earlier.number}/kopieren/").status_code == 404


def test_a_live_change_says_from_what_into_what(buyer: Player, seller: Player, mail: Any) -> None:
    request = make.request(buyer=buyer.organisation)
    make.interest(request=request, enterprise=seller.enterprise)

    actions.change(request, {"quantity": Decimal(120)}, by=buyer.actor, now=timezone.now())

    (told,) = mail.to(seller)
    assert "aantal: 80 → 120" in told.body


def test_the_archive_is_searched_and_says_what_came_of_it(buyer: Player, client: Any) -> None:
    order = make.order(buyer=buyer.organisation)
    request = make.request(buyer=buyer.organisation, status="awarded")
    chosen = make.proposal(request=request, status="awarded", order=order)
    make.request(title="Onderhoud van fietsen", need="Een beurt voor onze fietsen.", status="unsuccessful")

    found = client.get("/inkoopvragen/?lijst=archief&q=lunch").context["rows"]
    page = client.get(request.get_absolute_url()).content.decode()

    assert [row for row, _ in found] == [request]
    assert f'Gekozen: <a href="{chosen.enterprise.get_absolute_url()}">' in page
    assert "1 maakte een offerte" in page
