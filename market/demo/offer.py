"""The seller's side: choices and a document, changes in every state of the review, and files with listings."""

from datetime import date
from decimal import Decimal

import typst
from django.core.files.uploadedfile import SimpleUploadedFile

from enterprises.models import Enterprise
from market.actions import changes, documents, imports, listings, review
from market.models import Listing, ListingChange, ListingKind, PriceKind
from sif.demo import Story

NEWCOMER, TRUSTED = "ond-128", "ond-082"
SHEET = """#set page(width: 148mm, height: 210mm, margin: 18mm)
#set document(title: "Productblad", date: none)
= Productblad
Doeken van gerecycled katoen, navulflessen van een liter, middelen met het EU Ecolabel."""
FILE = (
    ["titel", "soort", "categorie", "omschrijving", "prijs", "eenheid", "btw"],
    ["Borrelplank", "product", "catering", "Kaas, noten en groente van de dag.", "9,50", "persoon", "9"],
    ["Ontbijt op kantoor", "dienst", "catering", "Om acht uur gedekt.", "elf euro", "persoon", "19"],
    ["Soep voor thuis", "product", "catring", "Een liter, om op te warmen.", "6,00", "liter", "9"],
)


def tell(story: Story) -> None:
    """One enterprise is new and its changes wait; another is trusted, and now and then one is looked back at."""
    Enterprise.objects.exclude(pk=story[NEWCOMER].pk).filter(first_verified_on__isnull=False).update(
        trusted=True
    )
    online = list(Listing.objects.filter(enterprise=story[NEWCOMER], status="published").order_by("pk"))
    _choices(story)
    _reviewed(story, online)
    _first(story, online)
    _looked_back(story)
    file = imports.start(
        story[NEWCOMER], [list(row) for row in FILE], by=story["entrepreneur"], now=story.ago(hours=3)
    )
    story.work()
    story["listing_import"] = file


def _choices(story: Story) -> None:
    """Something with choices, a document, and a month in which there is no room."""
    by, now = story[f"{TRUSTED}:actor"], story.ago(days=4)
    first = Listing.objects.filter(enterprise=story[TRUSTED], status="published").order_by("pk").first()
    if first is None:
        return
    box = listings.create(
        enterprise=story[TRUSTED], by=by, now=now, category=first.category, cpv=first.cpv,
        kind=ListingKind.PRODUCT, title="Schoonmaakpakket voor kantoor",
        impact="Ingepakt door mensen die hier een vak leren.",
        description="Alles om zelf bij te houden: doeken, navulflessen en milieuvriendelijk schoonmaakmiddel.\n\n"
        "Kies het pakket dat past bij uw kantoor. U kunt lege flessen weer inleveren.",
        price_kind=PriceKind.FIXED, price=Decimal("49.00"), unit="pakket", vat="21",
        variants=[
            {"name": "Tot 10 werkplekken", "price": ""}, {"name": "Tot 25 werkplekken", "price": "89.00"},
            {"name": "Tot 50 werkplekken", "price": "159.00"},
        ],
        monthly_capacity=200, tags=["schoonmaakmiddelen", "navullen", "duurzaam"], nationwide=True,
        closed_from=date(story.today.year + 1, 7, 20), closed_until=date(story.today.year + 1, 8, 9),
    )  # fmt: skip
    sheet = typst.compile(SHEET.encode(), format="pdf")
    if isinstance(sheet, bytes):
        paper = SimpleUploadedFile("productblad.pdf", sheet, content_type="application/pdf")
        documents.add(box, paper, "Productblad", by=by, now=now)
    listings.publish(box, by=by, now=story.ago(days=3))
    story["with_choices"] = box


def _reviewed(story: Story, online: list[Listing]) -> None:
    """Of the newcomer: one change waits, about one we asked something, one was refused."""
    by, connector = story["entrepreneur"], story["connector"]
    for number, listing in enumerate(online[:3]):
        price = None if listing.price is None else listing.price + Decimal("1.50")
        text = listing.description.replace(". ", ", elke dag vers. ", 1)
        listings.change(listing, by=by, now=story.ago(hours=30 - number), description=text, price=price)
    waiting = ListingChange.objects.waiting().filter(listing__in=online).order_by("pk")
    for change, verb, reason in (
        *((change, review.ask, "Schrijf erbij waar u elke dag vers inkoopt.") for change in waiting[1:2]),
        *(
            (change, review.refuse, "Deze prijs past niet bij uw offerte van vorige week.")
            for change in waiting[2:3]
        ),
    ):
        verb(change, reason=reason, by=connector, now=story.ago(hours=20))


def _first(story: Story, online: list[Listing]) -> None:
    """Of the newcomer: something that was never online waits to be seen."""
    by = story["entrepreneur"]
    new = listings.create(
        enterprise=story[NEWCOMER], by=by, now=story.ago(days=1), category=online[0].category,
        kind=ListingKind.SERVICE, title="Soepfiets op uw plein",
        impact="Bakken, schenken en praten: zo leert iemand een vak.",
        description="Onze bakfiets komt voorrijden met drie soorten soep. Wij scheppen op en ruimen op.",
        price_kind=PriceKind.FROM, price=Decimal("4.75"), unit="persoon", vat="9", minimum_quantity=40,
        serves=[story["places"]["utrecht"]],
    )  # fmt: skip
    listings.publish(new, by=by, now=story.ago(hours=20))


def _looked_back(story: Story) -> None:
    """Of the trusted one: the first change that falls in the share we look back at."""
    for listing in Listing.objects.filter(enterprise=story[TRUSTED], status="published").order_by("pk"):
        version = listing.current_version
        if version is not None and changes.is_sampled(listing.pk, version.number + 1):
            tags = [*listing.tags[:6], "duurzaam"]
            listings.change(listing, by=story[f"{TRUSTED}:actor"], now=story.ago(hours=26), tags=tags)
            return
