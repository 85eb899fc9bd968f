"""Builders of requests, matches and introductions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from enterprises.models import Enterprise, Membership, Organisation, Place
from market.models import (
    Category,
    Contact,
    DigestStop,
    Handling,
    Interest,
    Introduction,
    Listing,
    Match,
    MatchTold,
    MatchWeights,
    Request,
    RequestAttachment,
    RequestQuestion,
    Threshold,
)
from sif.numbers import next_number
from tests.make import enterprises as make
from tests.make import trade

__all__ = [
    "attachment",
    "contact",
    "digest_stop",
    "handling",
    "interest",
    "introduction",
    "match",
    "match_told",
    "match_weights",
    "request",
    "request_question",
    "threshold",
]

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
NEED = (
    "Elke dinsdag een warme lunch voor tachtig medewerkers, met soep en brood. Onze kantine heeft een koelkast, maar "
    "geen oven. De lunch staat om 12.00 uur klaar en de helft eet vegetarisch."
)


def handling(*, request: Request, **fields: Any) -> Handling:
    """How the desk handles a request: by hand, unless a person steers it."""
    return Handling.objects.create(
        request=request, goes_by_itself=fields.get("steered_by") is not None, **fields
    )


def contact(*, enterprise: Enterprise, request: Request | None = None, **fields: Any) -> Contact:
    """A conversation of today, of a connector nobody knows."""
    now = timezone.now()
    told = {"kind": "phone", "day": now.date(), "note": "Zij kunnen vanaf mei.", "written_at": now, **fields}
    told.setdefault("by", make.user())
    return Contact.objects.create(enterprise=enterprise, request=request, **told)


def request(
    *,
    title: str = "Lunch voor 80 medewerkers, elke dinsdag",
    buyer: Organisation | None = None,
    status: str = "open",
    need: str = NEED,
    category: Category | str | None = "catering",
    place: Place | None = None,
    **fields: Any,
) -> Request:
    """A request that is open for two weeks more, in any state; an ended one has its reason."""
    now = timezone.now()
    opened = None if status == "draft" else now - timedelta(days=3)
    ended = status in {"awarded", "unsuccessful", "withdrawn"}
    wanted = {
        "quantity": Decimal(80),
        "unit": "personen",
        "respond_by": now + timedelta(days=14) if status in {"draft", "open"} else now - timedelta(days=1),
        "created_at": now - timedelta(days=4),
        "changed_at": now - timedelta(days=3),
        "opened_at": opened,
        "closed_at": now - timedelta(days=1) if status not in {"draft", "open", "withdrawn"} else None,
        "ended_at": now if ended else None,
        "outcome_reason": "Dit paste het beste bij onze kantine." if ended else "",
        **fields,
    }
    return Request.objects.create(
        number=next_number("V"),
        buyer=buyer or make.organisation(name="Gemeente Wierickerland", capacities=["buyer"]),
        title=title,
        need=need,
        status=status,
        category=trade.category(slug=category) if isinstance(category, str) else category,
        place=place or make.place(),
        **wanted,
    )


def match_weights(*, version: int | None = None, **fields: Any) -> MatchWeights:
    """A version of the weights with the values of the first one, unless told otherwise."""
    first = MatchWeights.objects.get(version=1)
    names = ("words", "category", "region", "capacity", "price", "wishes", "outcomes", "newcomer_lift")
    wanted = {name: getattr(first, name) for name in names}
    return MatchWeights.objects.create(
        version=version or MatchWeights.objects.latest("version").version + 1,
        max_open_introductions=fields.pop("max_open_introductions", 5),
        note="Voor een verhaal",
        created_at=timezone.now(),
        **{**wanted, **fields},
    )


def match(
    *,
    request: Request | None = None,
    enterprise: Enterprise | None = None,
    listing: Listing | None = None,
    rank: int | None = 1,
    score: float = 0.6,
    factors: list[dict[str, Any]] | None = None,
    failures: list[dict[str, str]] | None = None,
    decision: str = "none",
    **fields: Any,
) -> Match:
    """A candidate that fits because of the word lunch, unless `failures` say why not."""
    enterprise = enterprise or (listing.enterprise if listing else make.enterprise(name="De Ruime Pan"))
    hits = [{"asked": "lunch", "found": "kantoorlunch", "share": 0.2}]
    return Match.objects.create(
        request=request or globals()["request"](),
        enterprise=enterprise,
        listing=listing,
        rank=None if failures else rank,
        score=score,
        factors=[{"code": "words", "value": 0.2, "hits": hits, "details": {}}]
        if factors is None
        else factors,
        failures=failures or [],
        weights=MatchWeights.objects.first(),
        computed_at=timezone.now(),
        decision=decision,
        **fields,
    )


def introduction(
    *,
    request: Request | None = None,
    enterprise: Enterprise | None = None,
    status: str = "introduced",
    match: Match | None = None,
    **fields: Any,
) -> Introduction:
    """An enterprise that was brought to a request, with a day before which it answers."""
    now = timezone.now()
    request = request or globals()["request"]()
    made = status not in {"shortlisted", "dropped"}
    wanted = {
        "created_at": now,
        "introduced_at": now if made else None,
        "answer_by": request.respond_by if made else None,
        "answer_code": "no_time" if status == "declined" else "",
        "outcome_reason": "Een ander aanbod paste beter." if status == "concluded" else "",
        "concluded_at": now if status == "concluded" else None,
        **fields,
    }
    return Introduction.objects.create(
        request=request,
        enterprise=enterprise or make.enterprise(name="De Ruime Pan"),
        status=status,
        match=match,
        **wanted,
    )


def attachment(
    *, request: Request | None = None, name: str = "plattegrond.pdf", **fields: Any
) -> RequestAttachment:
    """A PDF beside a request."""
    number = RequestAttachment.objects.count() + 1
    body = PDF + str(number).encode()
    wanted = {"content_type": "application/pdf", "size": len(body), "sha256": f"{number:064d}", **fields}
    return RequestAttachment.objects.create(
        request=request or globals()["request"](),
        file=ContentFile(body, name),
        name=name,
        added_at=timezone.now(),
        **wanted,
    )


def request_question(
    *,
    request: Request | None = None,
    enterprise: Enterprise | None = None,
    text: str = "Is er een keuken?",
    answer: str = "",
    **fields: Any,
) -> RequestQuestion:
    """What an enterprise asks about a request; with an answer, answered."""
    return RequestQuestion.objects.create(
        request=request or globals()["request"](),
        enterprise=enterprise or make.enterprise(name="De Ruime Pan"),
        text=text,
        answer=answer,
        **{"asked_at": timezone.now(), "answered_at": timezone.now() if answer else None, **fields},
    )


def interest(
    *,
    request: Request | None = None,
    enterprise: Enterprise | None = None,
    answer: str = "interested",
    code: str = "",
    **fields: Any,
) -> Interest:
    """What an enterprise says to a public request."""
    return Interest.objects.create(
        request=request or globals()["request"](),
        enterprise=enterprise or make.enterprise(name="De Ruime Pan"),
        answer=answer,
        code=code or ("no_time" if answer == "not_now" else ""),
        answered_at=timezone.now(),
        **fields,
    )


def digest_stop(*, membership: Membership) -> DigestStop:
    """Somebody who wants no daily mail."""
    return DigestStop.objects.create(membership=membership, stopped_at=timezone.now())


def match_told(*, request: Request | None = None, enterprise: Enterprise | None = None) -> MatchTold:
    """A public request that an enterprise was told of."""
    return MatchTold.objects.create(
        request=request or globals()["request"](),
        enterprise=enterprise or make.enterprise(name="De Ruime Pan"),
        told_at=timezone.now(),
    )


def threshold(
    *,
    organisation: Organisation | None = None,
    kind: str = "general",
    rule: str = "several",
    amount: int = 50_000,
    **fields: Any,
) -> Threshold:
    """From this amount a rule holds: in the policy of an organisation, or (without one) by law."""
    law = {} if organisation else {"valid_from": date(2020, 1, 1), "source": "A law"}
    return Threshold.objects.create(
        organisation=organisation,
        kind=kind,
        rule=rule,
        amount=amount,
        changed_at=timezone.now(),
        **{**law, **fields},
    )
