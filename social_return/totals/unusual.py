"""What an officer should look at before approving: pulled out of the heap, with the reason."""

from django.utils.translation import gettext as _

from social_return.models import Contribution, ContributionKind

LARGE_SHARE = 25


def unusual(contribution: Contribution) -> list[str]:
    """Why this contribution is not one to approve in passing; nothing when it is.

    Needs `evidence`, `proofs_seen` and `contract` at hand.
    """
    said: list[str] = []
    contract = contribution.contract
    if contribution.is_custom:
        said.append(_("custom: write down what it is worth"))
    if contribution.is_placement and not contribution.proofs_seen.all():
        said.append(_("no proof seen yet"))
    needs_file = contribution.kind in {ContributionKind.PURCHASE, ContributionKind.ACTIVITY}
    if needs_file and not contribution.is_from_market and not contribution.evidence.all():
        said.append(_("no evidence added"))
    if contribution.judgement and not contribution.is_from_market:
        said.append(_("for the adviser to judge"))
    if contract.obligation and contribution.claimed * 100 > contract.obligation * LARGE_SHARE:
        said.append(_("more than a quarter of the obligation"))
    since = contribution.counts_from
    if since and not contract.start <= since <= contract.end:
        said.append(_("outside the period of the contract"))
    return said
