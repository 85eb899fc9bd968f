"""What went wrong or came to an end, so that the words of an ending can be looked for too."""

from decimal import Decimal

from django.db import connection
from django.utils import timezone

from market.actions.orders import Line
from market.models import DeliveredLine, Delivery, Listing, Order
from sif.models import IdempotencyKey
from social_return.models import Contract, Municipality, ProofSeen, Reduction, Scheme
from tests import make
from tests.house.worlds import Side

AFTER = ("trade", "requests", "social")


def build(side: Side) -> dict[str, object]:
    """A declined order, a note with a delivery, a photo that could not be read, a rule that takes something off."""
    declined = make.order(buyer=side.organisation_buyer, enterprise=side.enterprise, status="placed")
    Order.objects.filter(pk=declined.pk).update(status="declined", reason="Vol tot en met mei")
    order = Order.objects.get(number=side.nouns["order"])
    delivery = Delivery.objects.create(
        order=order, note="Bij de achterdeur", delivered_at=timezone.now(), delivered_by=side.seller.user
    )
    for line in (
        order.lines.order_by("pk")[0],
        make.order_line(order=order, line=Line("Thee", "kan", Decimal(2), Decimal("4.00"), "9")),
    ):
        DeliveredLine.objects.create(delivery=delivery, line=line, quantity=Decimal(1))
    photo = make.photo(listing=Listing.objects.get(slug=side.nouns["listing"]))
    type(photo).objects.filter(pk=photo.pk).update(status="failed", failure="Geen foto")
    asked = make.request(buyer=side.organisation_buyer, visibility="invited", status="awarded")
    made = make.order(buyer=side.organisation_buyer, enterprise=side.enterprise, status="accepted")
    make.proposal(request=asked, enterprise=side.enterprise, status="awarded", order=made)
    placed = make.placement(
        contract=Contract.objects.get(number=side.nouns["contract"]), by=side.contractor.actor
    )
    for kind in ("contract", "hours"):
        ProofSeen.objects.create(
            contribution=placed, kind=kind, seen_on=timezone.localdate(), seen_by=side.officer.user
        )
    key = {"scope": f"user:{side.buyer.user.pk}", "fingerprint": "f", "created_at": timezone.now()}
    IdempotencyKey.objects.bulk_create([IdempotencyKey(key=f"{side.copy}{letter}", **key) for letter in "ab"])
    if side.copy == 0:
        municipality = Municipality.objects.get(organisation=side.organisation_officer)
        scheme = Scheme.objects.of(municipality).first()
        with connection.cursor() as cursor:  # a scheme in use takes no more rows
            cursor.execute("SET LOCAL session_replication_role = replica")
        Reduction.objects.create(
            scheme=scheme,
            code="house",
            label="Trede 3",
            wording="Vijf procent",
            judgement="Zie bijlage",
            pct=Decimal(5),
        )
    return {}
