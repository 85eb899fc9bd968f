"""Who hears what about planned purchases."""

from enterprises.models import Organisation
from enterprises.notices import tell
from market.models import Talk


def invited(talk: Talk) -> None:
    """The enterprise hears at once that a buyer wants to talk, and about what."""
    enterprise = talk.enterprise
    if enterprise is not None:
        tell(enterprise.organisation, f"talk:{talk.pk}:invited", "market/talk_invitation", talk=talk)


def screened(buyer: Organisation, number: int, year: int, quarter: int) -> None:
    """The buyers hear once a quarter how many planned purchases social enterprises fit."""
    key = f"calendar:{buyer.pk}:{year}-{quarter}"
    tell(buyer, key, "market/calendar_screened", buyer=buyer, number=number)
