"""Who takes part: labels with proof, a vetting with a question to a reviewer, an invitation, a key."""

from datetime import timedelta
from io import BytesIO

import pikepdf
from django.core.files.base import ContentFile
from django.utils import timezone

from enterprises.actions.organisations import token_of
from enterprises.models import CheckKind
from tests import make
from tests.house.worlds import Side


def _proof() -> ContentFile:
    """A PDF of one white page."""
    file = BytesIO()
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.save(file)
    return ContentFile(file.getvalue())


def build(side: Side) -> dict[str, object]:
    """One more label, invitation, key and round of checks; of the rounds, the first is the open one."""
    enterprise = side.enterprise
    made_first = side.copy == 0
    began = timezone.localdate() - timedelta(days=300 + side.copy)
    certificate = make.certificate(enterprise=enterprise, valid_from=began, issuer="Raad")
    certificate.proof.save("bewijs.pdf", _proof())
    ended = {} if made_first else {"valid_until": timezone.localdate(), "decided_at": timezone.now()}
    vetting = make.vetting(
        enterprise=enterprise,
        status="submitted" if made_first else "approved",
        submitted_at=timezone.now(),
        **ended,
    )
    vetting.checks.filter(kind=CheckKind.FINANCE).update(reviewer=side.organisation_reviewer)
    invitation = make.invitation(organisation=side.organisation_seller, invited_by=side.seller.user)
    key = make.api_token(membership=side.seller.membership, secret=f"geheim {side.name} {side.copy}")
    make.partnership(organisation=side.organisation_reviewer)
    return {
        "enterprise": enterprise.slug,
        "membership": side.seller.membership.pk,
        "certificate": certificate.pk,
        "vetting": vetting.pk,
        "token": token_of(invitation),
        "api_token": key.pk,
    }
