"""Builders of requests, matches, introductions and proposals."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from enterprises.models import Enterprise, Membership, Organisation, Place
from market.models import (
    AgreedScore,
    Assessment,
    AwardMemo,
    Category,
    Clarification,
    Contact,
    Criterion,
    DigestStop,
    Handling,
    Interest,
    Introduction,
    Listing,
    Match,
    MatchTold,
    MatchWeights,
    Order,
    Proposal,
    ProposalAttachment,
    ProposalLine,
    ProposalPartner,
    ProposalStep,
    ProposalVersion,
    Request,
    RequestAttachment,
    RequestLine,
    RequestQuestion,
    Score,
    ScoresOpened,
    Threshold,
)
from market.models.partners import mark_of
from sif.money import Price, round_cents
from sif.numbers import next_number
from tests.make import enterprises as make
from tests.make import trade

__all__ = [
    "agreed_score",
    "assessment",
    "attachment",
    "award_memo",
    "clarification",
    "contact",
    "criterion",
    "digest_stop",
    "handling",
    "interest",
    "introduction",
    "match",
    "match_told",
    "match_weights",
    "proposal",
    "proposal_attachment",
    "proposal_line",
    "proposal_partner",
    "proposal_step",
    "proposal_version",
    "request",
    "request_line",
    "request_question",
    "score",
    "scores_opened",
    "threshold",
]

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


def proposal(
    *,
    request: Request | None = None,
    enterprise: Enterprise | None = None,
    status: str = "submitted",
    lines: Sequence[tuple[str, str, str, str]] = (("Lunch", "80", "12.50", "9"),),
    valid_until: date | None = None,
    order: Order | None = None,
    **fields: Any,
) -> Proposal:
    """A priced answer; each line is (what, how many, price each without VAT, VAT)."""
    now = timezone.now()
    decided = status in {"awarded", "not_chosen"}
    price = Price.of((round_cents(Decimal(number) * Decimal(each)), vat) for _, number, each, vat in lines)
    wanted = {
        "approach": "Wij koken vers en brengen het op de bakfiets.",
        "impact": "Drie mensen leren hier koken.",
        "net": price.net,
        "vat": price.vat,
        "created_at": now,
        "changed_at": now,
        "submitted_at": None if status in {"draft", "withdrawn"} else now,
        "version": 0 if status == "draft" else 1,
        "decided_at": now if decided else None,
        "decision_reason": "Beste prijs." if decided else "",
        **fields,
    }
    made = Proposal.objects.create(
        request=request or globals()["request"](),
        enterprise=enterprise or make.enterprise(name="De Ruime Pan"),
        status=status,
        valid_until=valid_until or timezone.localdate() + timedelta(days=30),
        **wanted,
    )
    for title, number, each, vat in lines:
        proposal_line(proposal=made, title=title, quantity=Decimal(number), net_price=Decimal(each), vat=vat)
    if order is not None:
        made.lines.update(is_awarded=True)
        Order.objects.filter(pk=order.pk).update(proposal=made)
        order.proposal = made
    return made


def proposal_line(
    *,
    proposal: Proposal,
    title: str = "Lunch",
    quantity: Decimal = Decimal(80),
    net_price: Decimal = Decimal("12.50"),
    vat: str = "9",
    unit: str = "persoon",
    **fields: Any,
) -> ProposalLine:
    """One line, after those there are."""
    return ProposalLine.objects.create(
        proposal=proposal,
        position=proposal.lines.count() + 1,
        title=title,
        quantity=quantity,
        unit=unit,
        net_price=net_price,
        vat=vat,
        net=round_cents(quantity * net_price),
        **fields,
    )


def request_line(
    *, request: Request, title: str = "Lunch", quantity: Decimal = Decimal(80), unit: str = "persoon"
) -> RequestLine:
    """One line that everybody is asked to price, after those there are."""
    return RequestLine.objects.create(
        request=request, position=request.lines.count() + 1, title=title, quantity=quantity, unit=unit
    )


def criterion(
    *, request: Request, name: str = "Plan", weight: int = 50, kind: str = "judged", **fields: Any
) -> Criterion:
    """One criterion, after those there are; see to it that the weights add up to a hundred."""
    place = request.criteria.count() + 1
    return Criterion.objects.create(
        request=request, position=place, name=name, weight=weight, kind=kind, **fields
    )


def assessment(*, request: Request, member: Membership, status: str = "asked") -> Assessment:
    """Somebody of the buyer who judges; "handed_in" has declared to have no interest."""
    now = timezone.now()
    done = now if status == "handed_in" else None
    return Assessment.objects.create(
        request=request, member=member, asked_at=now, declared_at=done, handed_in_at=done
    )


def score(
    *, assessment: Assessment, criterion: Criterion, proposal: Proposal, points: str = "7", note: str = ""
) -> Score:
    """Points of one assessor."""
    return Score.objects.create(
        assessment=assessment, criterion=criterion, proposal=proposal, points=Decimal(points), note=note
    )


def scores_opened(*, request: Request, reason: str = "") -> ScoresOpened:
    """From now on assessors read each other's points."""
    return ScoresOpened.objects.create(request=request, at=timezone.now(), reason=reason)


def agreed_score(
    *, criterion: Criterion, proposal: Proposal, points: str = "8", reason: str = "Na overleg."
) -> AgreedScore:
    """Points that were agreed on."""
    return AgreedScore.objects.create(
        criterion=criterion,
        proposal=proposal,
        points=Decimal(points),
        reason=reason,
        agreed_at=timezone.now(),
    )


def clarification(
    *, proposal: Proposal, question: str = "Is het servies erbij?", answer: str = ""
) -> Clarification:
    """What the buyer asks about a proposal; with an answer, answered."""
    now = timezone.now()
    return Clarification.objects.create(
        proposal=proposal,
        question=question,
        answer_by=timezone.localdate() + timedelta(days=5),
        asked_at=now,
        answer=answer,
        answered_at=now if answer else None,
    )


def award_memo(*, request: Request, status: str = "ready", **fields: Any) -> AwardMemo:
    """The memo of a request, with something like a file."""
    now = timezone.now()
    ready = status == "ready"
    wanted = {
        "asked_at": now,
        "progress": 100 if ready else 0,
        "finished_at": now if ready else None,
        "checksum": "0" * 64 if ready else "",
        "size": len(PDF) if ready else 0,
        "file": ContentFile(PDF, name="memo.pdf") if ready else "",
        **fields,
    }
    return AwardMemo.objects.create(request=request, status=status, **wanted)


def proposal_step(
    *, proposal: Proposal, title: str = "De eerste lunch staat klaar", ready_on: date | None = None
) -> ProposalStep:
    """One step of the delivery plan, after those there are."""
    day = ready_on or timezone.localdate() + timedelta(days=30 + proposal.steps.count())
    return ProposalStep.objects.create(
        proposal=proposal, position=proposal.steps.count() + 1, title=title, ready_on=day
    )


def proposal_version(*, proposal: Proposal, **fields: Any) -> ProposalVersion:
    """The proposal as it stands, kept as the version that its number says."""
    version = ProposalVersion.of_now(proposal, now=timezone.now())
    for name, value in fields.items():
        setattr(version, name, value)
    version.save()
    return version


def proposal_partner(
    *, proposal: Proposal, enterprise: Enterprise | None = None, status: str = "agreed"
) -> ProposalPartner:
    """A partner that supplies a line of its own, and agreed to it unless told otherwise."""
    now = timezone.now()
    enterprise = enterprise or make.enterprise(name="Bakkerij Kruim")
    line = proposal_line(proposal=proposal, title="Brood", supplier=enterprise)
    price = sum((part.price for part in proposal.parts()), Price())
    Proposal.objects.filter(pk=proposal.pk).update(net=price.net, vat=price.vat)
    proposal.net, proposal.vat = price.net, price.vat
    return ProposalPartner.objects.create(
        proposal=proposal,
        enterprise=enterprise,
        status=status,
        invited_at=now,
        answered_at=now if status in {"agreed", "declined"} else None,
        agreed_to=mark_of([line]) if status == "agreed" else "",
    )


def proposal_attachment(*, proposal: Proposal, name: str = "menukaart.pdf") -> ProposalAttachment:
    """A PDF beside a proposal."""
    number = ProposalAttachment.objects.count() + 1
    body = PDF + str(number).encode()
    return ProposalAttachment.objects.create(
        proposal=proposal,
        file=ContentFile(body, name),
        name=name,
        content_type="application/pdf",
        size=len(body),
        sha256=f"{number:064d}",
        added_at=timezone.now(),
    )


PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


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
