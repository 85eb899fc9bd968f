"""Working the checklist that lets an enterprise sell."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises import notices, signals
from enterprises.models import Capacity, Certificate, Check, CheckKind, Enterprise, Organisation, Vetting
from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused


def _roles(vetting: Vetting, actor: Actor) -> set[str]:
    """The enterprise's own people are "seller" here; nobody else is."""
    own = {"seller"} if actor.organisation_id == vetting.enterprise.organisation_id else set()
    return own | ({"staff"} if actor.is_staff else set())


def verbs(vetting: Vetting, actor: Actor) -> list[str]:
    """What this actor can do with the vetting now: for buttons."""
    return vetting.lifecycle.verbs(vetting.status, _roles(vetting, actor))


def _turn(vetting: Vetting, verb: str, *, by: Actor) -> Vetting:
    """Locks the row and moves it; only the functions below call this."""
    vetting = Vetting.objects.locked(vetting)
    vetting.status = vetting.lifecycle.after(verb, vetting.status, _roles(vetting, by))
    return vetting


@transaction.atomic
def start(enterprise: Enterprise, *, by: Actor, now: datetime) -> Vetting:
    """The round of checks that is under way, or a new one (a renewal before the old one ends)."""
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    under_way = enterprise.vettings.filter(
        status__in=[Vetting.Status.DRAFT, Vetting.Status.SUBMITTED, Vetting.Status.ASKED]
    ).first()
    if under_way:
        return under_way
    vetting = Vetting.objects.create(enterprise=enterprise, created_at=now)
    history.record(vetting, "start", by=by, now=now)
    return vetting


@transaction.atomic
def submit(vetting: Vetting, *, by: Actor, now: datetime) -> Vetting:
    """The enterprise asks to be checked; every line of the checklist opens.

    Raises:
        Refused: the profile is not complete; the sentence names what is missing.
    """
    vetting = _turn(vetting, "submit", by=by)
    if missing := missing_for(vetting.enterprise):
        raise Refused(_("Fill in first: %(missing)s.") % {"missing": ", ".join(missing)})
    vetting.submitted_at = now
    vetting.question = ""
    vetting.save(update_fields=["status", "submitted_at", "question"])
    Check.objects.bulk_create(
        [Check(vetting=vetting, kind=kind) for kind in CheckKind], ignore_conflicts=True
    )
    history.record(vetting, "submit", by=by, now=now)
    return vetting


def missing_for(enterprise: Enterprise) -> list[str]:
    """What an enterprise must still fill in before somebody can check it, in words."""
    organisation = enterprise.organisation
    wanted = {
        _("KvK number"): organisation.kvk_number,
        _("seat"): organisation.place_id,
        _("mission in one sentence"): enterprise.mission,
        _("your story"): enterprise.story,
        _("target groups"): enterprise.target_groups,
        _("where you work"): enterprise.nationwide or enterprise.serves.exists(),
    }
    return [name for name, value in wanted.items() if not value]


@transaction.atomic
def ask(vetting: Vetting, *, question: str, by: Actor, now: datetime) -> Vetting:
    """The connector asks the enterprise something; it hears of it by mail."""
    vetting = _turn(vetting, "ask", by=by)
    vetting.question = question
    vetting.save(update_fields=["status", "question"])
    event = history.record(vetting, "ask", by=by, now=now)
    notices.tell(
        vetting.enterprise.organisation,
        f"vetting:asked:{event.pk}",
        "enterprises/vetting_asked",
        vetting=vetting,
    )
    return vetting


@transaction.atomic
def ask_reviewer(vetting: Vetting, *, reviewer: Organisation, by: Actor, now: datetime) -> Check:
    """Puts the financial question to an outside reviewer, who sees that question and nothing else."""
    if not by.is_staff or Capacity.REVIEWER not in reviewer.capacities:
        raise Refused(_("Choose an organisation that checks finances."))
    check = Check.objects.select_for_update().get(vetting=vetting, kind=CheckKind.FINANCE)
    check.reviewer = reviewer
    check.save(update_fields=["reviewer"])
    event = history.record(vetting, "ask_reviewer", by=by, now=now, reviewer=reviewer.pk)
    notices.tell(reviewer, f"vetting:finance:{event.pk}", "enterprises/vetting_finance", vetting=vetting)
    return check


@transaction.atomic
def judge(check: Check, *, verdict: str, evidence: str, by: Actor, now: datetime) -> Check:
    """A verdict on one line, with its evidence; finances only by the reviewer asked, the rest by a connector.

    Raises:
        Refused: it is somebody else's to judge, there is no evidence, or the vetting is over.
    """
    check = (
        Check.objects.select_for_update(of=("self",)).select_related("vetting__enterprise").get(pk=check.pk)
    )
    if check.vetting.status not in {Vetting.Status.SUBMITTED, Vetting.Status.ASKED}:
        raise Refused(_("This vetting is over. Start a new one."))
    is_reviewers = check.kind == CheckKind.FINANCE
    if is_reviewers and (check.reviewer_id is None or check.reviewer_id != by.organisation_id):
        raise Refused(_("Only the outside reviewer judges the finances."))
    if not is_reviewers and not by.is_staff:
        raise Refused(_("Only a connector judges this."))
    if not evidence.strip():
        raise Refused(_("Write on what evidence you decided."))
    check.verdict, check.evidence = verdict, evidence
    check.decided_by, check.decided_at = by.person, now
    check.save(update_fields=["verdict", "evidence", "decided_by", "decided_at"])
    history.record(check.vetting, "judge", by=by, now=now, check=check.kind, verdict=verdict)
    return check


@transaction.atomic
def approve(vetting: Vetting, *, valid_until: date, by: Actor, now: datetime) -> Vetting:
    """The enterprise may sell until a date, once every line of the checklist is good.

    Raises:
        Refused: a line is open or bad, or the date lies in the past.
    """
    vetting = _turn(vetting, "approve", by=by)
    if vetting.checks.exclude(verdict=Check.Verdict.GOOD).exists() or not vetting.checks.exists():
        raise Refused(_("Not every line of the checklist is good yet."))
    today = local_day(now)
    if valid_until <= today:
        raise Refused(_("Choose a date in the future."))
    vetting.decided_at, vetting.valid_until, vetting.owner = now, valid_until, by.person
    vetting.save(update_fields=["status", "decided_at", "valid_until", "owner"])
    enterprise = vetting.enterprise
    enterprise.verified_until = valid_until
    enterprise.first_verified_on = enterprise.first_verified_on or today
    enterprise.save(update_fields=["verified_until", "first_verified_on"])
    history.record(vetting, "approve", by=by, now=now, valid_until=valid_until.isoformat())
    notices.tell(
        enterprise.organisation,
        f"vetting:{vetting.pk}:approved",
        "enterprises/vetting_approved",
        vetting=vetting,
    )
    signals.enterprise_verified.send(sender=Enterprise, enterprise=enterprise, by=by, now=now)
    return vetting


@transaction.atomic
def refuse(vetting: Vetting, *, reason: str, by: Actor, now: datetime) -> Vetting:
    """No, with a reason that the enterprise reads; it may try again."""
    if not reason.strip():
        raise Refused(_("Say why the enterprise was refused."))
    vetting = _turn(vetting, "refuse", by=by)
    vetting.decided_at, vetting.reason, vetting.owner = now, reason, by.person
    vetting.save(update_fields=["status", "decided_at", "reason", "owner"])
    history.record(vetting, "refuse", by=by, now=now)
    notices.tell(
        vetting.enterprise.organisation,
        f"vetting:{vetting.pk}:refused",
        "enterprises/vetting_refused",
        vetting=vetting,
    )
    return vetting


@transaction.atomic
def check_certificate(certificate: Certificate, *, by: Actor, now: datetime) -> Certificate:
    """A connector has seen the proof: from now on the certificate counts, on days inside its period."""
    if not by.is_staff:
        raise Refused(_("Only a connector judges this."))
    certificate = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("enterprise")
        .get(pk=certificate.pk)
    )
    certificate.checked_at, certificate.checked_by = now, by.person
    certificate.save(update_fields=["checked_at", "checked_by"])
    history.record(certificate, "check", by=by, now=now)
    signals.enterprise_changed.send(sender=Enterprise, enterprise=certificate.enterprise)
    return certificate
