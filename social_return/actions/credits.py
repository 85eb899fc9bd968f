"""Credit notes: a negative invoice, bound to one that was booked; together never below zero."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.money import ZERO, round_cents
from sif.states import Refused
from sif.templatetags.house import euro
from social_return.actions.contributions import save_once
from social_return.models import Contract, Contribution, ContributionKind, ContributionStatus
from social_return.models.states import BOOKED


@transaction.atomic
def credit(
    invoice: Contribution, *, number: str, day: date, net: Decimal, by: Actor, now: datetime
) -> Contribution:
    """A draft of a credit note on a booked invoice; it takes the same share off that the invoice counted for.

    `net` is what was credited, in euros excluding VAT, with or without its minus sign.

    Raises:
        Refused: the invoice does not count, or more would be credited than it was for.
    """
    Contract.objects.locked(invoice.contract)
    invoice = Contribution.objects.locked(invoice)
    amount = -abs(net)
    _allowed(invoice, amount, day, by=by, now=now)
    claimed = _share(invoice, amount)
    note = Contribution(
        contract=invoice.contract,
        municipality=invoice.municipality,
        scheme=invoice.scheme,
        block=invoice.block,
        kind=ContributionKind.PURCHASE,
        status=ContributionStatus.DRAFT,
        credits=invoice,
        link=invoice.link,
        through_subcontractor=invoice.through_subcontractor,
        supplier=invoice.supplier,
        supplier_name=invoice.supplier_name,
        supplier_kvk=invoice.supplier_kvk,
        recognition=invoice.recognition,
        invoice_number=number.strip(),
        invoice_date=day,
        net=amount,
        claimed=claimed,
        rule=_("Credit note: the same share as the invoice of %(net)s, which counted for %(amount)s.")
        % {"net": euro(invoice.net), "amount": euro(invoice.approved)},
        entered_by=by.person,
        entered_at=now,
    )
    save_once(note)
    history.record(note, "enter", by=by, now=now, amount=str(note.claimed))
    return note


def _allowed(invoice: Contribution, amount: Decimal, day: date, *, by: Actor, now: datetime) -> None:
    if "contractor" not in invoice.roles_of(by):
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    if invoice.kind != ContributionKind.PURCHASE or invoice.credits_id is not None:
        raise Refused(_("A credit note belongs to an invoice."))
    if invoice.status not in BOOKED:
        raise Refused(
            _("This invoice is not booked. Change the amount of the invoice itself, or withdraw it.")
        )
    if day > local_day(now):
        raise Refused(_("This date is in the future. Fill in the date on the credit note."))
    if invoice.invoice_date and day < invoice.invoice_date:
        raise Refused(_("A credit note has a date on or after that of its invoice."))
    if not amount:
        raise Refused(_("Fill in a number above 0."))
    if (left := _left(invoice)) + amount < 0:
        raise Refused(
            _("More than the invoice was for cannot be credited. Of this invoice %(left)s is left.")
            % {"left": euro(left)}
        )


def _left(invoice: Contribution) -> Decimal:
    """What of an invoice was not credited yet, in euros excluding VAT."""
    taken = Contribution.objects.credit_notes_on(invoice).aggregate(sum=Sum("net"))["sum"] or ZERO
    return (invoice.net or ZERO) + taken


def _share(invoice: Contribution, amount: Decimal) -> Decimal:
    """What the credit note takes off: its share, and with the last one all that is left."""
    counted = invoice.approved or ZERO
    taken = Contribution.objects.credit_notes_on(invoice).aggregate(sum=Sum("claimed"))["sum"] or ZERO
    if _left(invoice) + amount == 0:
        return -(counted + taken)
    share = round_cents(counted * -amount / (invoice.net or Decimal(1)))
    return -min(share, counted + taken)
