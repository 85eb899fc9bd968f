"""The verbs of a basket: put in, change, take out, allocate, and check out once."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from market import signals
from market.actions import orders
from market.models import Basket, BasketLine, BasketPart, Checkout, Listing
from market.models.baskets import price_of
from market.models.terms import titled
from sif.actors import Actor
from sif.dates import local_day
from sif.models import User
from sif.states import Refused


@transaction.atomic
def put(listing: Listing, quantity: int, *, variant: str = "", by: Actor, now: datetime) -> BasketLine:
    """Puts so many in the basket of whoever asks; more of the same variant adds up to one line."""
    _check_listing(listing, variant, today=local_day(now))
    if listing.enterprise.organisation_id == by.organisation_id:
        raise Refused(
            _("You cannot order from your own organisation. Choose another organisation to act for.")
        )
    basket = _open_basket(by=by, now=now)
    part, _is_new = BasketPart.objects.get_or_create(basket=basket, enterprise=listing.enterprise)
    line = part.lines.filter(listing=listing, variant=variant).first()
    total = quantity + (line.quantity if line else 0)
    check_quantity(listing, total)
    line, _is_new = BasketLine.objects.update_or_create(
        part=part, listing=listing, variant=variant, defaults={"quantity": total}
    )
    return line


@transaction.atomic
def set_quantity(line: BasketLine, quantity: int, *, by: Actor) -> BasketLine:
    """Another quantity for one line."""
    basket = _still_open(line.part.basket)
    check_quantity(line.listing, quantity)
    line = BasketLine.objects.get(pk=line.pk, part__basket=basket)
    line.quantity = quantity
    line.save(update_fields=["quantity"])
    return line


@transaction.atomic
def take_out(line: BasketLine, *, by: Actor) -> None:
    """Takes one line out; an enterprise without lines leaves the basket."""
    basket = _still_open(line.part.basket)
    BasketLine.objects.filter(pk=line.pk).delete()
    basket.parts.filter(lines=None).delete()


@transaction.atomic
def allocate(part: BasketPart, purpose: str, *, by: Actor) -> BasketPart:
    """What this enterprise's order should count for: one of one's contracts, or nothing."""
    _still_open(part.basket)
    if purpose and purpose not in {known.code for known in signals.purposes(by)}:
        raise Refused(_("This contract is not yours, or it has ended. Choose another one, or none."))
    part.purpose = purpose
    part.save(update_fields=["purpose"])
    return part


@transaction.atomic
def check_out(
    basket: Basket,
    terms: orders.Terms,
    *,
    wanted: dict[int, date | None],
    seen: Decimal,
    by: Actor,
    now: datetime,
) -> Checkout:
    """One order for each enterprise in the basket, all or none; once, however often it is asked.

    The basket's row is locked, so a rival waits and then finds the checkout that is there. `wanted` is the
    wished day for each part; the rest of the terms are the same for all. `seen` is the total with VAT that
    the buyer agreed to: if a price or the basket has changed since, the buyer looks again first.
    """
    basket = Basket.objects.locked(basket)
    if done := Checkout.objects.filter(basket=basket).first():
        return done
    parts = list(Basket.objects.filled().get(pk=basket.pk).parts.all())
    if not any(part.lines.all() for part in parts):
        raise Refused(_("Your basket is empty."))
    if price_of(parts).gross != seen:
        raise Refused(_("The basket or a price has changed. Look at the new total, then order again."))
    checkout = Checkout.objects.create(basket=basket, placed_by=_buyer(by), placed_at=now)
    for part in parts:
        _check_part(part, wanted.get(part.pk), today=local_day(now))
        orders.place(
            buyer=basket.organisation,
            seller=part.enterprise,
            lines=[_line(line) for line in part.lines.all()],
            terms=orders.Terms(
                purpose=part.purpose,
                wanted_on=wanted.get(part.pk),
                reference=terms.reference,
                note=terms.note,
                street=terms.street,
                postcode=terms.postcode,
                town=terms.town,
            ),
            by=by,
            now=now,
            checkout=checkout,
        )
    basket.closed_at = now
    basket.save(update_fields=["closed_at"])
    return checkout


def check_quantity(listing: Listing, quantity: int) -> None:
    """Refuses what the enterprise does not sell: too few, too many at a time, or not a whole pack."""
    if quantity < listing.minimum_quantity:
        raise Refused(
            _("Order at least %(least)s (%(unit)s) of “%(title)s”.")
            % {"least": listing.minimum_quantity, "unit": listing.unit, "title": listing.title}
        )
    if listing.quantity_step > 1 and quantity % listing.quantity_step:
        raise Refused(
            _("“%(title)s” is sold per %(step)s: %(step)s, %(twice)s and so on.")
            % {"title": listing.title, "step": listing.quantity_step, "twice": listing.quantity_step * 2}
        )
    if quantity > MOST:
        raise Refused(_("Such a large quantity is better asked for in a request. Then you get a quote."))


MOST = 1_000_000


def _check_listing(listing: Listing, variant: str, *, today: date) -> None:
    on_sale = Listing.objects.on_sale(today).filter(pk=listing.pk).exists()
    if not on_sale:
        raise Refused(_("“%(title)s” is not for sale at the moment.") % {"title": listing.title})
    if not listing.is_orderable:
        raise Refused(
            _("“%(title)s” has a price on request. Ask for a quote first.") % {"title": listing.title}
        )
    if listing.price_of(variant) is None:
        raise Refused(
            _("Choose which kind of “%(title)s” you want: there are several.") % {"title": listing.title}
        )


def _check_day(listing: Listing, wanted_on: date | None) -> None:
    """Refuses a wished day on which the enterprise delivers nothing."""
    if wanted_on is not None and listing.is_closed(wanted_on):
        raise Refused(
            _("“%(title)s” is not available on %(day)s. Choose another day.")
            % {"title": listing.title, "day": date_format(wanted_on, "j F Y")}
        )


def _check_part(part: BasketPart, wanted_on: date | None, *, today: date) -> None:
    for line in part.lines.all():
        _check_listing(line.listing, line.variant, today=today)
        check_quantity(line.listing, line.quantity)
        _check_day(line.listing, wanted_on)
    largest = part.enterprise.max_order_value
    if largest is not None and part.price.net > largest:
        raise Refused(
            _("%(enterprise)s takes orders up to € %(largest)s. Order less, or post a request.")
            % {"enterprise": part.enterprise.name, "largest": f"{largest:.0f}"}
        )


def _line(line: BasketLine) -> orders.Line:
    version = line.listing.current_version
    price = None if version is None else version.price_of(line.variant)
    if version is None or price is None:
        raise Refused(_("“%(title)s” is not for sale at the moment.") % {"title": line.title})
    return orders.Line(
        title=titled(version.title, line.variant),
        unit=version.unit,
        quantity=Decimal(line.quantity),
        net_price=price,
        vat=version.vat,
        listing_version=version,
    )


def _buyer(by: Actor) -> User:
    if by.person is None:
        raise Refused(_("Sign in to order."))
    return by.person


def _open_basket(*, by: Actor, now: datetime) -> Basket:
    basket, _is_new = Basket.objects.get_or_create(
        person=_buyer(by),
        organisation_id=by.organisation_id or 0,
        closed_at=None,
        defaults={"opened_at": now},
    )
    return _still_open(basket)


def _still_open(basket: Basket) -> Basket:
    basket = Basket.objects.locked(basket)
    if basket.closed_at is not None:
        raise Refused(_("This basket has been ordered already. You find it under Orders."))
    return basket


def lines_in(basket: Basket | None) -> int:
    """How many lines are in a basket, for the count in the header."""
    return BasketLine.objects.filter(part__basket=basket).count() if basket else 0
