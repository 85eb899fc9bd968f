"""Who hears what about requests, introductions and proposals: each reason once to each person."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_noop

from enterprises.models import Enterprise, Membership
from enterprises.notices import tell
from market.models import (
    DigestStop,
    Introduction,
    Match,
    Order,
    Proposal,
    ProposalPartner,
    Request,
    RequestQuestion,
)
from market.models.proposals import ProposalStatus
from market.notices import partners
from sif import outbox, unsubscribe
from sif.models import Event, Message
from sif.money import ZERO

FIELD_NAMES = {
    "title": gettext_noop("title"),
    "need": gettext_noop("description"),
    "wishes": gettext_noop("wishes"),
    "category": gettext_noop("kind"),
    "cpv": gettext_noop("kind"),
    "quantity": gettext_noop("quantity"),
    "unit": gettext_noop("quantity"),
    "place": gettext_noop("place"),
    "starts_on": gettext_noop("dates"),
    "ends_on": gettext_noop("dates"),
    "budget_min": gettext_noop("budget"),
    "budget_max": gettext_noop("budget"),
    "region_required": gettext_noop("requirements"),
    "certificates_any": gettext_noop("requirements"),
    "min_capacity": gettext_noop("requirements"),
    "min_capacity_unit": gettext_noop("requirements"),
    "min_order_value": gettext_noop("requirements"),
    "respond_by": gettext_noop("closing date"),
    "purpose": gettext_noop("contract"),
    "procedure": gettext_noop("way of asking"),
    "contract_kind": gettext_noop("kind"),
    "attachments": gettext_noop("attachments"),
    "lines": gettext_noop("lines to price"),
    "criteria": gettext_noop("criteria"),
}
# What is short enough to say what it was and what it is now.
SHORT = ("quantity", "unit", "place", "starts_on", "ends_on", "budget_min", "budget_max", "respond_by")

INVITATION = "market/introduction"


def _key(request: Request, what: str) -> str:
    return f"request:{request.pk}:{what}"


def involved(request: Request) -> list[Enterprise]:
    """The enterprises that were introduced, are interested, have a proposal or a part of one, each once."""
    introduced = request.introductions.without_outcome().values("enterprise")
    interested = request.interests.interested().values("enterprise")
    proposing = request.proposals.exclude(status=ProposalStatus.WITHDRAWN).values("enterprise")
    joined = ProposalPartner.objects.taking_part().filter(proposal__request=request).values("enterprise")
    found = Enterprise.objects.filter(
        Q(pk__in=introduced) | Q(pk__in=interested) | Q(pk__in=proposing) | Q(pk__in=joined)
    )
    return list(found.select_related("organisation").order_by("pk"))


def changed(
    request: Request, fields: Iterable[str], *, event: Event, was: Mapping[str, Any] | None = None
) -> None:
    """Everybody involved hears what the buyer changed in an open request; of what is short, from what into what."""
    fields = list(fields)
    names = list(dict.fromkeys(FIELD_NAMES.get(field, field) for field in fields))
    steps = [
        (FIELD_NAMES[field], was[field], getattr(request, field))
        for field in SHORT
        if was and field in fields
    ]
    for enterprise in involved(request):
        key = _key(request, f"change:{event.pk}:{enterprise.pk}")
        tell(
            enterprise.organisation, key, "market/request_changed", request=request, names=names, steps=steps
        )


def asked(question: RequestQuestion) -> None:
    """The buyer hears that an enterprise asks something; not which one."""
    key = f"request-question:{question.pk}:asked"
    tell(question.request.buyer, key, "market/request_question", request=question.request, question=question)


def question_waits(question: RequestQuestion) -> None:
    """Once: a question has waited for days."""
    key = f"request-question:{question.pk}:waits"
    tell(
        question.request.buyer,
        key,
        "market/request_question_waits",
        request=question.request,
        question=question,
    )


def answered(question: RequestQuestion) -> None:
    """Everybody involved and the one who asked read question and answer; nobody reads who asked."""
    readers = {enterprise.pk: enterprise for enterprise in involved(question.request)}
    readers.setdefault(question.enterprise_id, question.enterprise)
    for enterprise in readers.values():
        key = f"request-question:{question.pk}:answered:{enterprise.pk}"
        tell(
            enterprise.organisation,
            key,
            "market/request_answered",
            request=question.request,
            question=question,
        )


def ended(request: Request) -> None:
    """Who was only interested hears how it ended too; who was introduced or made a proposal heard it already."""
    heard = request.introductions.filter(concluded_at__isnull=False).values("enterprise")
    decided = request.proposals.exclude(decision_reason="").values("enterprise")
    interested = request.interests.interested().exclude(enterprise__in=heard).exclude(enterprise__in=decided)
    for interest in interested.select_related("enterprise__organisation").order_by("pk"):
        key = _key(request, f"ended:{interest.enterprise_id}")
        tell(interest.enterprise.organisation, key, "market/request_ended", request=request)


DIGEST = "request_digest"


def digest(enterprise: Enterprise, matches: Sequence[Match], *, day: date) -> None:
    """Once a day to each member who wants it: the public requests that suit, each with its reasons, each once."""
    members = Membership.objects.active().filter(organisation=enterprise.organisation_id)
    wanting = members.exclude(role=Membership.Role.AUDITOR).exclude(
        pk__in=DigestStop.objects.values("membership")
    )
    for member in wanting.select_related("user").order_by("pk"):
        outbox.post(
            f"digest:{enterprise.pk}:{day.isoformat()}:{member.user_id}",
            to=member.user,
            template="market/request_digest",
            unsubscribe=unsubscribe.address(DIGEST, member.pk),
            enterprise=enterprise,
            matches=matches,
        )


def closed(request: Request, *, event: Event) -> None:
    """The buyer hears that the proposals can be compared; the number says whether there is something to choose."""
    number = request.proposals.submitted().count()
    key = _key(request, f"closed:{event.pk}")
    tell(request.buyer, key, "market/request_closed", request=request, number=number)


def choice_overdue(request: Request, *, weeks: int) -> None:
    """The buyer hears each week that enterprises wait for a choice."""
    tell(request.buyer, _key(request, f"overdue:{weeks}"), "market/request_choice_overdue", request=request)


def could_not_open(request: Request, why: str) -> None:
    """The buyer hears that a planned request stayed a draft."""
    moment = request.opens_at.isoformat() if request.opens_at else ""
    key = _key(request, f"not-opened:{moment}")
    tell(request.buyer, key, "market/request_not_opened", request=request, why=why)


def introduced(introduction: Introduction) -> None:
    """The enterprise hears at once of a request that suits it, and why."""
    key = f"introduction:{introduction.pk}:made"
    who = introduction.enterprise.organisation
    tell(who, key, INVITATION, introduction=introduction, about=introduction)


def introduced_again(introduction: Introduction, key: str, address: str) -> Message | None:
    """The same news once more to one address: in the language of the colleague whose it is, or in Dutch."""
    who = introduction.enterprise.organisation
    people = Membership.objects.active().filter(organisation=who, user__email__iexact=address)
    if member := people.exclude(role=Membership.Role.AUDITOR).select_related("user").first():
        return outbox.post(key, to=member.user, template=INVITATION, introduction=introduction)
    with translation.override(settings.LANGUAGE_CODE):
        return outbox.post_to_address(key, address=address, template=INVITATION, introduction=introduction)


def introduction_in_words(introduction: Introduction) -> tuple[str, str]:
    """Subject and text of that mail in Dutch, for the connector who writes it; nothing is sent."""
    return outbox.in_words(settings.LANGUAGE_CODE, "market/introduction", introduction=introduction)


def answer_soon(introduction: Introduction) -> None:
    """Once, two days before the end: you have not answered yet."""
    key = f"introduction:{introduction.pk}:reminder"
    tell(introduction.enterprise.organisation, key, "market/introduction_reminder", introduction=introduction)


def expired(introduction: Introduction, *, still_open: bool) -> None:
    """The enterprise hears that its time to answer is over: the request has closed, or somebody else is asked."""
    key = f"introduction:{introduction.pk}:expired"
    tell(
        introduction.enterprise.organisation,
        key,
        "market/introduction_expired",
        introduction=introduction,
        still_open=still_open,
    )


def concluded(introduction: Introduction) -> None:
    """An enterprise that was introduced and made no proposal hears how it ended, and why."""
    key = f"introduction:{introduction.pk}:outcome"
    tell(
        introduction.enterprise.organisation, key, "market/introduction_concluded", introduction=introduction
    )


def submitted(proposal: Proposal) -> None:
    """The buyer hears that a proposal came in; its price stays closed until the request closes."""
    key = f"proposal:{proposal.pk}:submitted"
    tell(proposal.request.buyer, key, "market/proposal_submitted", proposal=proposal)


def withdrawn(proposal: Proposal, *, event: Event) -> None:
    """The buyer hears that a proposal was taken back."""
    key = f"proposal:{proposal.pk}:withdrawn:{event.pk}"
    tell(proposal.request.buyer, key, "market/proposal_withdrawn", proposal=proposal)


def decided(proposal: Proposal, *, orders: Sequence[Order]) -> None:
    """The enterprise hears once whether its proposal was chosen, for which lines, and why; and so do its partners."""
    key = f"proposal:{proposal.pk}:outcome"
    who = proposal.enterprise.organisation
    if not orders:
        tell(who, key, "market/proposal_not_chosen", proposal=proposal)
    else:
        lines = list(proposal.lines.order_by("position"))
        tell(
            who,
            key,
            "market/proposal_awarded",
            proposal=proposal,
            orders=orders,
            total=sum((order.net for order in orders), ZERO),
            chosen=[line for line in lines if line.is_awarded],
            not_chosen=[line for line in lines if not line.is_awarded],
            in_part=proposal.is_awarded_in_part,
        )
    partners.decided(proposal)


def proposal_expired(proposal: Proposal, *, event: Event) -> None:
    """Enterprise and buyer hear that a proposal no longer stands; the enterprise can extend it."""
    key = f"proposal:{proposal.pk}:expired:{event.pk}"
    tell(proposal.enterprise.organisation, key, "market/proposal_expired", proposal=proposal)
    tell(proposal.request.buyer, f"{key}:buyer", "market/proposal_expired_buyer", proposal=proposal)
