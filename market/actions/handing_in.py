"""What every handing in has in common: the version that is kept, and the introductions that are answered by it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from market.models import Introduction, Proposal, ProposalLine, ProposalVersion
from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused


def keep_version(proposal: Proposal, verb: str, *, by: Actor, now: datetime) -> ProposalVersion:
    """What the buyer can come to see is kept whole, as one more version; the history names it."""
    proposal.version += 1
    proposal.submitted_at = now
    proposal.save(update_fields=["version", "submitted_at"])
    version = ProposalVersion.of_now(proposal, now=now)
    version.handed_in_by = by.person
    version.save()
    history.record(proposal, verb, by=by, now=now, version=proposal.version, net=str(proposal.net))
    return version


def must_be_complete(proposal: Proposal, lines: Sequence[ProposalLine], *, now: datetime) -> None:
    """Lines that count, a day that has not passed, and the consent of everybody who supplies one.

    Raises:
        Refused: which of these is missing.
    """
    today = local_day(now)
    if not [line for line in lines if not line.is_option]:
        raise Refused(
            _("Add at least one line with a price that is no option: options are offered besides.")
            if lines
            else _("Add at least one line with a price.")
        )
    if not proposal.is_valid_on(today):
        raise Refused(_("Choose a date until which your proposal stands, today or later."))
    partners = {one.enterprise_id: one for one in proposal.partners.with_names()}
    for supplier_id in sorted({line.supplier_id for line in lines if line.supplier_id}):
        partner = partners.get(supplier_id)
        if partner is None or not partner.has_agreed:
            name = partner.enterprise.name if partner else _("An enterprise")
            raise Refused(
                _("%(name)s has not agreed to its lines yet. You can hand in once it has.") % {"name": name}
            )
        if not partner.enterprise.is_verified(today):
            raise Refused(
                _("%(name)s is not verified at the moment, so it cannot take part.")
                % {"name": partner.enterprise.name}
            )


def take_up(proposal: Proposal, *, by: Actor, now: datetime) -> None:
    """Who hands in a proposal, or agreed to a joint one, has answered its introduction."""
    agreed = proposal.partners.agreed().values_list("enterprise", flat=True)
    made = Introduction.objects.filter(
        request=proposal.request, enterprise__in=[proposal.enterprise_id, *agreed]
    )
    for introduction in made.select_for_update(of=("self",)).order_by("pk"):
        if "take_up" not in introduction.lifecycle.verbs(introduction.status, "seller"):
            continue
        introduction.status = introduction.lifecycle.after("take_up", introduction.status, "seller")
        introduction.answered_at = now
        introduction.answer_code = introduction.answer_note = introduction.outcome_reason = ""
        introduction.save(
            update_fields=["status", "answered_at", "answer_code", "answer_note", "outcome_reason"]
        )
        history.record(introduction, "take_up", by=by, now=now)
