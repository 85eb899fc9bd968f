"""Mail and work for later on the workbench: what did not arrive or was given up, and a button to start it anew.

Neither subject nor text of a mail is shown, nor its address to unsubscribe: they are between the market and the
reader, and their links may let somebody in. Work for later is for the operator: what went wrong names code.
"""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sif import mailroom, queue
from sif.admin import DeskVerb, HouseAdmin, workbench
from sif.models import Job, Message
from sif.models.jobs import JobQuerySet
from sif.models.messages import MessageQuerySet
from sif.saying import refusal_said


class OneQueue(admin.SimpleListFilter):
    """Which rows; without a choice those that wait for a person."""

    title = _("queue")
    parameter_name = "stand"
    first = _("to be looked at")

    def choices(self, changelist: Any) -> Any:
        """Django's "all" is our first queue."""
        first, *others = super().choices(changelist)
        return [{**first, "display": self.first}, *others]


class Mail(OneQueue):
    """Where a mail is."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("refused", _("did not arrive")),
            ("waiting", _("under way")),
            ("arrived", _("sent")),
            ("all", _("all")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        rows = cast(MessageQuerySet, queryset)
        asked = {
            "refused": rows.refused,
            "waiting": rows.unsent,
            "arrived": rows.arrived,
            "all": rows.all,
        }
        return asked.get(self.value() or "", rows.open_ends)()


class Work(OneQueue):
    """Where a piece of work is."""

    first = _("given up")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waits")), ("failing", _("failed, is tried again")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        rows = cast(JobQuerySet, queryset)
        asked = {"waiting": rows.waiting, "failing": rows.failing, "all": rows.all}
        return asked.get(self.value() or "", rows.given_up)()


class ReadOnly(HouseAdmin):
    """Nothing is typed here: the rows are written by the house, and changed by verbs."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Named after what it lists: nothing is picked to be edited."""
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Without buttons to save: there is nothing to save."""
        shown = {
            "title": capfirst(self.opts.verbose_name),
            "show_save": False,
            "show_save_and_continue": False,
        }
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [str(name) for name in self.fields or ()]


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """Mail to people: to whom, what for, whether it arrived, and why not."""

    list_display = ["address", "outcome", "template", "to", "written", "attempted_at"]
    list_filter = [Mail]
    list_select_related = ["to"]
    search_fields = ["address", "to__name"]
    ordering = ["-pk"]
    fields = (
        "template", "to", "address", "created_at", "attempted_at", "sent_at", "refused_at", "refusal",
        "refusal_code", "set_aside_at", "again_of_number",
    )  # fmt: skip
    verbs = {
        "again": DeskVerb(
            _("Send again"),
            mailroom.send_again,
            done=_("One new mail is on its way, to the address this person has now."),
            explanation=_("First see to it that the address is right, or this mail will not arrive either."),
        ),
        "aside": DeskVerb(
            _("Put aside"),
            mailroom.put_aside,
            done=_("It is off the list."),
            explanation=_("You called, or it does not matter any more."),
        ),
        "back": DeskVerb(
            _("It came back"),
            mailroom.came_back,
            done=_("This mail counts as not arrived."),
            explanation=_("Our mailbox got word later that it could not be delivered."),
        ),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("subject", "body")

    def possible(self, obj: Message) -> list[str]:
        """What can be said of a mail follows from how it ended."""
        if obj.refused_at is None:
            return ["back"] if obj.sent_at else []
        settled = Message.objects.filter(again_of=obj).exists()
        return [] if settled else ["again", "aside"] if obj.set_aside_at is None else ["again"]

    @admin.display(description=_("written"), ordering="pk")
    def written(self, message: Message) -> Any:
        return message.created_at

    @admin.display(description=_("how it stands"))
    def outcome(self, message: Message) -> str:
        """In words: sent, under way, or why it did not arrive."""
        if message.refused_at is not None:
            return f"{message.get_refusal_display()} {message.refusal_code}".strip()
        return str(_("sent") if message.sent_at else _("under way"))

    @admin.display(description=_("sent again in place of"))
    def again_of_number(self, message: Message) -> str:
        return str(message.again_of_id or "–")


@admin.register(Job)
class JobAdmin(ReadOnly):
    """Work for later, for the operator: what failed, how often, with which error."""

    list_display = [
        "task",
        "last_words",
        "args",
        "attempts",
        "created_at",
        "due_at",
        "done_at",
        "given_up_at",
    ]
    list_filter = [Work]
    list_select_related = []
    ordering = ["-pk"]
    actions = ["try_all_again"]
    fields = ("task", "args", "created_at", "attempts", "due_at", "done_at", "given_up_at", "error")
    verbs = {"again": DeskVerb(_("Try again"), queue.try_again, done=_("It is tried again, now."))}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def possible(self, obj: Job) -> list[str]:
        return ["again"] if obj.given_up_at else []

    @admin.display(description=_("error"))
    def last_words(self, job: Job) -> str:
        """The last line of the error: what went wrong, without the way to it."""
        return job.error.strip().rpartition("\n")[2][:120]

    @admin.action(description=_("Try again what was given up"))
    def try_all_again(self, request: HttpRequest, chosen: QuerySet[Job]) -> None:
        """After a night without mail server: a page of them at once."""
        given_up = list(chosen.filter(given_up_at__isnull=False).order_by("pk"))
        for job in given_up:
            with refusal_said(request):
                queue.try_again(job, by=self.actor(request), now=timezone.now())
        words = ngettext("%(number)s is tried again.", "%(number)s are tried again.", len(given_up))
        messages.success(request, words % {"number": len(given_up)})


workbench().add_desk(
    _("Mail that did not arrive"),
    "admin:sif_message_changelist",
    lambda: Message.objects.open_ends().count(),
)
