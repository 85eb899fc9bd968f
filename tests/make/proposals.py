"""Builders of proposals: what is offered, how it is judged, and what is chosen."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone

from enterprises.models import Enterprise, Membership
from market.models import (
    AgreedScore,
    Assessment,
    AwardMemo,
    Clarification,
    Criterion,
    Order,
    Proposal,
    ProposalAttachment,
    ProposalLine,
    ProposalPartner,
    ProposalStep,
    ProposalVersion,
    Request,
    RequestLine,
    Score,
    ScoresOpened,
)
from market.models.partners import mark_of
from sif.money import Price, round_cents
from tests.make import enterprises as make
from tests.make import requests as asking
from tests.make.requests import PDF

__all__ = [
    "agreed_score",
    "assessment",
    "award_memo",
    "clarification",
    "criterion",
    "proposal",
    "proposal_attachment",
    "proposal_line",
    "proposal_partner",
    "proposal_step",
    "proposal_version",
    "request_line",
    "score",
    "scores_opened",
]


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
        request=request or asking.request(),
        enterprise=enterprise or make.enterprise(name="De Ruime Pan"),
        status=status,
        valid_until=valid_until or timezone.localdate() + timedelta(days=30),
        **wanted,
    )
    for title, number, each, vat in lines:
        proposal_line(proposal=made, title=title, quantity=Decimal(number), net_price=Decimal(each), vat=vat)
    if order is not None:
        made.lines.update(is_awarded=True, awarded_quantity=F("quantity"))
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
