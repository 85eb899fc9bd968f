"""Who hears what about requests, introductions and proposals: each reason once to each person."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from enterprises.models import Enterprise
from enterprises.notices import tell
from market.models import Introduction, Order, Proposal, Request
from market.models.proposals import ProposalStatus
from sif.models import Event

FIELD_NAMES = {
    "title": gettext_noop("title"),
    "need": gettext_noop("description"),
    "wishes": gettext_noop("wishes"),
    "category": gettext_noop("kind"),
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
}


def _key(request: Request, what: str) -> str:
    return f"request:{request.pk}:{what}"


def involved(request: Request) -> list[Enterprise]:
    """The enterprises that were introduced or have a proposal, each once."""
    introduced = request.introductions.without_outcome().values("enterprise")
    proposing = request.proposals.exclude(status=ProposalStatus.WITHDRAWN).values("enterprise")
    found = Enterprise.objects.filter(pk__in=introduced) | Enterprise.objects.filter(pk__in=proposing)
    return list(found.distinct().select_related("organisation").order_by("pk"))


def changed(request: Request, fields: Iterable[str], *, event: Event) -> None:
    """Everybody involved hears what the buyer changed in an open request."""
    names = list(dict.fromkeys(FIELD_NAMES.get(field, field) for field in fields))
    for enterprise in involved(request):
        key = _key(request, f"change:{event.pk}:{enterprise.pk}")
        tell(enterprise.organisation, key, "market/request_changed", request=request, names=names)


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
    tell(introduction.enterprise.organisation, key, "market/introduction", introduction=introduction)


def answer_soon(introduction: Introduction) -> None:
    """Once, two days before the end: you have not answered yet."""
    key = f"introduction:{introduction.pk}:reminder"
    tell(introduction.enterprise.organisation, key, "market/introduction_reminder", introduction=introduction)


def expired(introduction: Introduction) -> None:
    """The enterprise hears that its time to answer is over: the request has closed, or somebody else is asked."""
    key = f"introduction:{introduction.pk}:expired"
    still_open = introduction.request.respond_by != introduction.answer_by
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


def decided(proposal: Proposal, *, order: Order | None) -> None:
    """The enterprise hears once whether its proposal was chosen, and why."""
    what = "awarded" if order else "not_chosen"
    key = f"proposal:{proposal.pk}:outcome"
    tell(proposal.enterprise.organisation, key, f"market/proposal_{what}", proposal=proposal, order=order)


def proposal_expired(proposal: Proposal, *, event: Event) -> None:
    """Enterprise and buyer hear that a proposal no longer stands; the enterprise can extend it."""
    key = f"proposal:{proposal.pk}:expired:{event.pk}"
    tell(proposal.enterprise.organisation, key, "market/proposal_expired", proposal=proposal)
    tell(proposal.request.buyer, f"{key}:buyer", "market/proposal_expired_buyer", proposal=proposal)
