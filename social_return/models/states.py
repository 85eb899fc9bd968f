"""The kinds of contributions, where they stand, and where their facts come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContributionKind(models.TextChoices):
    """What kind of thing fulfils the obligation."""

    EMPLOYMENT = "employment", _("Work or learning place")
    PURCHASE = "purchase", _("Social purchase")
    ACTIVITY = "activity", _("Social activity")
    CUSTOM = "custom", _("Custom")


class ContributionStatus(models.TextChoices):
    """Where a contribution stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for approval")
    QUESTION = "question", _("Question asked")
    APPROVED = "approved", _("Approved")
    PARTLY = "partly_approved", _("Partly approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REVERSED = "reversed", _("Reversed")


S = ContributionStatus
BOOKED = (S.APPROVED, S.PARTLY)
IN_REVIEW = (S.SUBMITTED, S.QUESTION)
OVER = (S.REFUSED, S.WITHDRAWN, S.REVERSED)
TONES = {
    S.DRAFT: "off",
    S.SUBMITTED: "wait",
    S.QUESTION: "wait",
    S.APPROVED: "ok",
    S.PARTLY: "ok",
    S.REFUSED: "bad-s",
    S.WITHDRAWN: "off",
    S.REVERSED: "bad-s",
}


class Origin(models.TextChoices):
    """Where the facts come from."""

    TYPED = "typed", _("Entered by the contractor")
    ORDER = "order", _("From an order on the market")
