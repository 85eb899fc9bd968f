"""The connector's side: challenges, their entries and the agenda, moved along by verbs."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from challenges.actions import challenges as actions
from challenges.actions import entries as entry_actions
from challenges.actions import meetings as meeting_actions
from challenges.forms import (
    CancelForm,
    FeedbackForm,
    FinishForm,
    FollowForm,
    ReasonForm,
    StartForm,
    TickForm,
    UntilForm,
)
from challenges.models import Attendance, Challenge, ChallengeStatus, Entry, FollowUp, Meeting, Outcome, Step
from enterprises.models import Sdg
from sif import history
from sif.admin import DeskVerb, HouseAdmin, workbench

if TYPE_CHECKING:
    ChallengeModelForm = forms.ModelForm[models.Model]
    StepModelForm = forms.ModelForm[Step]
    StepTable = admin.TabularInline[Step, Challenge]
    OutcomeTable = admin.StackedInline[Outcome, Challenge]
    SeatTable = admin.TabularInline[Attendance, Meeting]
else:
    ChallengeModelForm = StepModelForm = forms.ModelForm
    StepTable = SeatTable = admin.TabularInline
    OutcomeTable = admin.StackedInline


class ChallengeForm(ChallengeModelForm):
    """The goals as boxes to tick."""

    sdgs = forms.TypedMultipleChoiceField(
        label=gettext_lazy("goals (SDG)"),
        coerce=int,
        choices=Sdg.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class StepForm(StepModelForm):
    """Narrow boxes that say what they are: the table's head is no label to a screen reader."""

    class Meta:
        widgets = {
            "title": forms.TextInput(attrs={"size": 18, "aria-label": gettext_lazy("title")}),
            "what": forms.Textarea(attrs={"rows": 2, "cols": 22, "aria-label": gettext_lazy("what happens")}),
            "note": forms.Textarea(
                attrs={"rows": 2, "cols": 22, "aria-label": gettext_lazy("what came of it")}
            ),
        }


class StepInline(StepTable):
    """The twelve weeks: words may be rewritten, ticking is a verb."""

    model = Step
    fields = ["week", "title", "what", "note", "done"]
    readonly_fields = ["week", "done"]
    form = StepForm
    ordering = ["week"]
    extra = 0
    can_delete = False

    @admin.display(description=gettext_lazy("done"))
    def done(self, step: Step) -> str:
        if step.done_at is None:
            return "–"
        return f"{date_format(localtime(step.done_at), 'j M')} {step.done_by or ''}".strip()

    def has_add_permission(self, request: HttpRequest, obj: Challenge | None = None) -> bool:
        return False


class OutcomeInline(OutcomeTable):
    """What came of it: written by finishing, not by typing here."""

    model = Outcome
    fields = readonly_fields = ("kind", "summary", "follow_ups_list", "created_at")
    extra = 0
    can_delete = False

    @admin.display(description=gettext_lazy("what follows from it"))
    def follow_ups_list(self, outcome: Outcome) -> str:
        return (
            ", ".join(str(next_) for next_ in FollowUp.objects.filter(outcome=outcome).order_by("pk")) or "–"
        )

    def has_add_permission(self, request: HttpRequest, obj: Challenge | None = None) -> bool:
        return False


@admin.register(Challenge)
class ChallengeAdmin(HouseAdmin):
    """Write a challenge, open it, choose a team, tick off the weeks, write down what came of it."""

    form = ChallengeForm
    list_display = ["title", "owner", "status", "starts_on", "waiting"]
    list_filter = ["status", "theme"]
    search_fields = ["title", "owner__name"]
    ordering = ["-starts_on", "-pk"]
    autocomplete_fields = ["owner", "coach", "jury"]
    prepopulated_fields = {"slug": ["title"]}
    verbs = {
        "open": DeskVerb(
            gettext_lazy("Open for entries"),
            actions.open_entries,
            UntilForm,
            done=gettext_lazy("Organisations can send an entry now."),
        ),
        "choose": DeskVerb(
            gettext_lazy("Close entries"),
            actions.choose,
            done=gettext_lazy("Entries are closed. Make the shortlist."),
            explanation=gettext_lazy("Nobody can send an entry after this. Then you make the shortlist."),
        ),
        "reopen": DeskVerb(
            gettext_lazy("Open again"),
            actions.reopen,
            UntilForm,
            done=gettext_lazy("Organisations can send an entry again."),
        ),
        "start": DeskVerb(
            gettext_lazy("Start the twelve weeks"),
            actions.start,
            StartForm,
            done=gettext_lazy("The twelve weeks have begun. The team got a message."),
        ),
        "tick": DeskVerb(
            gettext_lazy("Tick off a week"),
            actions.tick,
            TickForm,
            done=gettext_lazy("The week is ticked off."),
        ),
        "seek": DeskVerb(
            gettext_lazy("Look for another partner"),
            actions.seek,
            UntilForm,
            done=gettext_lazy("Organisations can send an entry now."),
        ),
        "finish": DeskVerb(
            gettext_lazy("Finish with an outcome"),
            actions.finish,
            FinishForm,
            done=gettext_lazy("The challenge is finished. The team and the owner got a message."),
        ),
        "follow": DeskVerb(
            gettext_lazy("Add what follows from it"),
            actions.follow,
            FollowForm,
            done=gettext_lazy("It stands with the outcome now."),
        ),
        "stop": DeskVerb(
            gettext_lazy("Stop the challenge"),
            actions.stop,
            ReasonForm,
            done=gettext_lazy("The challenge has stopped. Everyone who joined got a message."),
            explanation=gettext_lazy("Everyone who sent an entry reads the reason. This cannot be undone."),
        ),
    }
    fieldsets = [
        (None, {"fields": ["title", "slug", "question", "summary", "owner", "theme", "sdgs"]}),
        (gettext_lazy("Joining"), {"fields": ["who_can_join", "goal", "budget", "coach", "jury"]}),
        (
            gettext_lazy("When it runs"),
            {"fields": ["entries_until", "starts_on", "ends_on", "status", "stop_reason", "closed_at"]},
        ),
    ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type[Any]]:
        """The weeks once they run, the outcome once there is one."""
        if obj is None or not (obj.running or obj.over):
            return []
        return [StepInline, OutcomeInline] if obj.is_finished else [StepInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What verbs set is not typed; once the weeks run, the first day is not either."""
        fixed = ["ends_on", "status", "stop_reason", "closed_at"]
        if obj is None or obj.status == ChallengeStatus.ANNOUNCED:
            return fixed
        moved = ["entries_until"] if obj.is_open else ["entries_until", "starts_on"]
        return [*fixed, *moved]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        waiting = models.Q(entries__status__in=["submitted", "shortlisted"])
        return Challenge.objects.select_related("owner").annotate(
            waiting_count=Count("entries", filter=waiting)
        )

    @admin.display(description=gettext_lazy("entries without outcome"), ordering="waiting_count")
    def waiting(self, challenge: Challenge) -> int:
        return int(getattr(challenge, "waiting_count", 0))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keeps who wrote or rewrote it."""
        now = timezone.now()
        if not change:
            obj.created_at = now
        super().save_model(request, obj, form, change)
        verb = "edit" if change else "announce"
        history.record(obj, verb, by=self.actor(request), now=now, fields=form.changed_data)


@admin.register(Entry)
class EntryAdmin(HouseAdmin):
    """Who wants to join; each gets an outcome and feedback."""

    list_display = ["organisation", "challenge", "status", "submitted_at", "judged"]
    list_filter = ["status", "challenge"]
    search_fields = ["organisation__name", "challenge__title"]
    list_select_related = ["organisation", "challenge"]
    ordering = ["-submitted_at", "-pk"]
    fields = readonly_fields = (
        "organisation",
        "challenge",
        "status",
        "motivation",
        "brings",
        "submitted_by",
        "submitted_at",
        "judged",
        "marks",
        "feedback",
        "decided_at",
    )
    verbs = {
        "shortlist": DeskVerb(
            gettext_lazy("To the shortlist"),
            entry_actions.shortlist,
            done=gettext_lazy("The entry is on the shortlist. The jury got a message."),
            explanation=gettext_lazy(
                "Each jury member gets an e-mail with the question to judge this entry."
            ),
        ),
        "select": DeskVerb(
            gettext_lazy("Choose for the team"),
            entry_actions.select,
            FeedbackForm,
            done=gettext_lazy("Chosen. The organisation got a message."),
        ),
        "decline": DeskVerb(
            gettext_lazy("Decline the entry"),
            entry_actions.decline,
            FeedbackForm,
            done=gettext_lazy("Declined. The organisation got a message with your feedback."),
        ),
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Entry.objects.annotate(
            jury_size=Count("challenge__jury", distinct=True), judged_count=Count("scores", distinct=True)
        )

    @admin.display(description=gettext_lazy("judged by the jury"))
    def judged(self, entry: Entry) -> str:
        done, size = getattr(entry, "judged_count", 0), getattr(entry, "jury_size", 0)
        return ngettext("%(done)s of %(size)s member", "%(done)s of %(size)s members", size) % {
            "done": done,
            "size": size,
        }

    @admin.display(description=gettext_lazy("marks"))
    def marks(self, entry: Entry) -> str:
        """Shown when everyone has judged: until then they judge alone, and that holds for a connector too."""
        if getattr(entry, "judged_count", 0) < getattr(entry, "jury_size", 0):
            return _("You see the marks when every jury member has judged.")
        lines = [
            f"{score.juror}: {score.mark} {score.remark}".strip()
            if not score.conflict
            else _("%(name)s: conflict of interest (%(what)s)")
            % {"name": score.juror, "what": score.conflict}
            for score in entry.scores.select_related("juror").order_by("given_at", "pk")
        ]
        return "\n".join(lines) or "–"


class SeatInline(SeatTable):
    """Who comes."""

    model = Attendance
    fields = readonly_fields = ("user", "organisation", "signed_up_at")
    ordering = ["signed_up_at"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        return False


@admin.register(Meeting)
class MeetingAdmin(HouseAdmin):
    """The agenda."""

    list_display = ["title", "starts_at", "place", "audience", "status", "seats"]
    list_filter = ["status", "audience"]
    search_fields = ["title", "place"]
    ordering = ["-starts_at", "-pk"]
    autocomplete_fields = ["challenge"]
    readonly_fields = ["status", "cancel_reason"]
    inlines = [SeatInline]
    verbs = {
        "cancel": DeskVerb(
            gettext_lazy("Cancel the meeting"),
            meeting_actions.cancel,
            CancelForm,
            done=gettext_lazy("The meeting is cancelled. Everyone who would come got a message."),
        ),
    }
    fields = [
        "title",
        "summary",
        "challenge",
        "starts_at",
        "ends_at",
        "place",
        "online_address",
        "audience",
        "capacity",
        "status",
        "cancel_reason",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Meeting.objects.annotate(taken=Count("attendances"))

    @admin.display(description=gettext_lazy("seats taken"))
    def seats(self, meeting: Meeting) -> str:
        taken = getattr(meeting, "taken", 0)
        return str(taken) if meeting.capacity is None else f"{taken} / {meeting.capacity}"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keeps who wrote or rewrote it."""
        super().save_model(request, obj, form, change)
        verb = "edit" if change else "plan"
        history.record(obj, verb, by=self.actor(request), now=timezone.now(), fields=form.changed_data)


workbench().add_desk(
    gettext_lazy("Entries without outcome"),
    "admin:challenges_entry_changelist",
    lambda: Entry.objects.waiting().count(),
)
workbench().add_desk(
    gettext_lazy("Running challenges"),
    "admin:challenges_challenge_changelist",
    lambda: Challenge.objects.running().count(),
)
