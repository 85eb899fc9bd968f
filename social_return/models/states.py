"""The kinds of contributions, where they stand, and where their facts come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sif.states import Lifecycle, Verb


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


class ContributionState(models.Model):
    """Where a contribution stands, and what may be said of it now."""

    kind = models.CharField(_("kind"), max_length=12, choices=ContributionKind)
    status = models.CharField(
        _("status"), max_length=16, choices=ContributionStatus, default=S.DRAFT, editable=False
    )
    origin = models.CharField(_("origin"), max_length=6, choices=Origin, default=Origin.TYPED)

    entered_through = models.ForeignKey(
        "social_return.Link",
        verbose_name=_("entered by the subcontractor of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entered",
    )

    lifecycle = Lifecycle(
        submit=Verb({S.DRAFT}, to=S.SUBMITTED, by={"contractor", "system"}),
        ask=Verb({S.SUBMITTED}, to=S.QUESTION, by="municipality"),
        answer=Verb({S.QUESTION}, to=S.SUBMITTED, by="contractor"),
        approve=Verb({S.SUBMITTED}, to=S.APPROVED, by="municipality"),
        approve_partly=Verb({S.SUBMITTED}, to=S.PARTLY, by="municipality"),
        refuse=Verb({S.SUBMITTED, S.QUESTION}, to=S.REFUSED, by="municipality"),
        withdraw=Verb({S.DRAFT, S.SUBMITTED, S.QUESTION}, to=S.WITHDRAWN, by={"contractor", "system"}),
        take_back=Verb({S.DRAFT}, to=S.WITHDRAWN, by="subcontractor"),
        reverse=Verb({S.APPROVED, S.PARTLY}, to=S.REVERSED, by="municipality"),
    )

    class Meta:
        abstract = True

    @property
    def waits(self) -> bool:
        """An officer has to decide."""
        return self.status == S.SUBMITTED

    @property
    def is_asked(self) -> bool:
        """The contractor has to answer a question."""
        return self.status == S.QUESTION

    @property
    def is_changeable(self) -> bool:
        """The contractor may still change the facts."""
        return self.status in {S.DRAFT, S.QUESTION}

    @property
    def is_open(self) -> bool:
        """Nothing was decided yet."""
        return self.status in {S.DRAFT, *IN_REVIEW}

    @property
    def is_partly(self) -> bool:
        return self.status == S.PARTLY

    @property
    def is_reversed(self) -> bool:
        return self.status == S.REVERSED

    @property
    def is_placement(self) -> bool:
        return self.kind == ContributionKind.EMPLOYMENT

    @property
    def is_custom(self) -> bool:
        return self.kind == ContributionKind.CUSTOM

    @property
    def is_from_market(self) -> bool:
        """It comes from an order, which is its proof."""
        return self.origin == Origin.ORDER

    @property
    def tone(self) -> str:
        """The tone of the status component."""
        return TONES[ContributionStatus(self.status)]
