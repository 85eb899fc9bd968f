"""Judging proposals: the buyer appoints assessors, each scores alone, then they agree."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Membership
from market.models import (
    AgreedScore,
    Assessment,
    Criterion,
    Proposal,
    Request,
    Score,
    ScoresOpened,
)
from market.models.requests import RequestStatus
from market.notices import assessing as notices
from market.totals import ranking
from sif import history
from sif.actors import Actor
from sif.states import Refused

Given = Mapping[tuple[int, int], tuple[Decimal | None, str]]  # by criterion and proposal: points and note


def _locked(request: Request, *, by: Actor) -> Request:
    """One's own request, locked, as long as nothing was decided on it."""
    request = Request.objects.locked(request)
    if "buyer" not in request.roles_of(by) or by.read_only:
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    if request.is_ended:
        raise Refused(_("The choice was made already."))
    return request


def _is_open(request: Request) -> bool:
    return ScoresOpened.objects.filter(request=request).exists()


@transaction.atomic
def appoint(request: Request, members: Collection[int], *, by: Actor, now: datetime) -> None:
    """The members of the own organisation who will judge; each hears it once. Who handed in stays."""
    request = _locked(request, by=by)
    if not Criterion.objects.of(request).judged().exists():
        raise Refused(_("There are no criteria for which assessors give points."))
    if _is_open(request):
        raise Refused(_("The scores are open already, so nobody can be added or left out."))
    wanted = Membership.objects.active().filter(organisation=request.buyer_id, pk__in=members)
    chosen = list(wanted.exclude(role=Membership.Role.AUDITOR).select_related("user").order_by("pk"))
    request.assessments.filter(handed_in_at=None).exclude(member__in=chosen).delete()
    there = set(request.assessments.values_list("member", flat=True))
    for member in chosen:
        if member.pk not in there:
            made = Assessment.objects.create(request=request, member=member, asked_at=now)
            notices.appointed(made)
    history.record(request, "appoint", by=by, now=now, members=[member.pk for member in chosen])


@transaction.atomic
def score(assessment: Assessment, given: Given, *, declared: str, by: Actor, now: datetime) -> None:
    """Keep one's own points and notes; nobody else reads them yet. `declared` is "yes" when the box was ticked."""
    request = _locked(assessment.request, by=by)
    assessment = _own(assessment, by=by)
    if request.status != RequestStatus.CLOSED:
        raise Refused(_("The proposals are sealed until the request closes."))
    if assessment.handed_in_at is not None or _is_open(request):
        raise Refused(_("Your scores were handed in already."))
    criteria = set(Criterion.objects.of(request).judged().values_list("pk", flat=True))
    proposals = set(Proposal.objects.filter(request=request).came_in().values_list("pk", flat=True))
    assessment.scores.all().delete()
    Score.objects.bulk_create(
        Score(assessment=assessment, criterion_id=criterion, proposal_id=proposal, points=points, note=note)
        for (criterion, proposal), (points, note) in given.items()
        if points is not None and criterion in criteria and proposal in proposals
    )
    assessment.declared_at = (assessment.declared_at or now) if declared else None
    assessment.save(update_fields=["declared_at"])


def _own(assessment: Assessment, *, by: Actor) -> Assessment:
    found = Assessment.objects.of(by).filter(pk=assessment.pk).select_for_update(of=("self",)).first()
    if found is None:
        raise Refused(_("Only an assessor of this request gives points."))
    return found


@transaction.atomic
def hand_in(assessment: Assessment, *, by: Actor, now: datetime) -> None:
    """One's own scores are final. With the last one, all assessors read each other's."""
    request = _locked(assessment.request, by=by)
    assessment = _own(assessment, by=by)
    if assessment.handed_in_at is not None:
        raise Refused(_("Your scores were handed in already."))
    if assessment.declared_at is None:
        raise Refused(_("First declare that you have no interest in any of these enterprises."))
    criteria = Criterion.objects.of(request).judged().count()
    proposals = Proposal.objects.filter(request=request).came_in().count()
    if assessment.scores.count() < criteria * proposals:
        raise Refused(_("Give points for each criterion and each proposal first."))
    assessment.handed_in_at = now
    assessment.save(update_fields=["handed_in_at"])
    history.record(request, "hand_in", by=by, now=now)
    if not request.assessments.counting().filter(handed_in_at=None).exists() and not _is_open(request):
        ScoresOpened.objects.create(request=request, at=now)
        notices.opened(request)


@transaction.atomic
def open_scores(request: Request, reason: str, *, by: Actor, now: datetime) -> None:
    """The buyer does not wait for who has not handed in, and says why. Their scores do not count."""
    request = _locked(request, by=by)
    if _is_open(request):
        raise Refused(_("The scores are open already."))
    if not request.assessments.filter(handed_in_at__isnull=False).exists():
        raise Refused(_("Nobody has handed in scores yet."))
    if not reason.strip():
        raise Refused(_("Write why you do not wait for the others."))
    ScoresOpened.objects.create(request=request, at=now, by=by.person, reason=reason.strip())
    history.record(request, "open_scores", by=by, now=now, reason=reason.strip())
    notices.opened(request)


@transaction.atomic
def agree(request: Request, given: Given, *, by: Actor, now: datetime) -> None:
    """What the assessors make of it together; other than their mean only with a reason."""
    request = _locked(request, by=by)
    if not _is_open(request):
        raise Refused(_("First each assessor scores alone. Then you agree together."))
    means = ranking.means(request)
    for key, (points, reason) in given.items():
        if points is not None and points != means.get(key) and not reason.strip():
            raise Refused(_("Write why the agreed points differ from the mean."))
    AgreedScore.objects.filter(criterion__request=request).delete()
    AgreedScore.objects.bulk_create(
        AgreedScore(
            criterion_id=criterion,
            proposal_id=proposal,
            points=points,
            reason=reason.strip(),
            agreed_by=by.person,
            agreed_at=now,
        )
        for (criterion, proposal), (points, reason) in given.items()
        if points is not None and (criterion, proposal) in means
    )
    history.record(request, "agree", by=by, now=now)
