"""The admin of the house: Django's own in our theme, with a desk for every queue and verbs for every status.

Nothing here decides. A verb on the desk calls the same action as a page would, so that who, when and why
are kept; status fields are read-only.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sif.actors import Actor
from sif.states import Refused
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise
    ModelAdmin = admin.ModelAdmin[models.Model]
else:
    ModelAdmin = admin.ModelAdmin


@dataclass(frozen=True, slots=True)
class Desk:
    """One queue of work on the first page of the admin: what it is, where it is, how much of it waits."""

    label: "Words"
    url_name: str
    waiting: Callable[[], int]


@dataclass(frozen=True, slots=True)
class DeskVerb:
    """A button on a change page: an action of the app, with a form for what it wants to know.

    `action` is called as `action(object, by=actor, now=now, **form.cleaned_data)`.
    """

    label: "Words"
    action: Callable[..., object]
    form: type[forms.Form] = forms.Form
    done: "Words" = ""
    explanation: "Words" = ""


class HouseAdminSite(admin.AdminSite):
    """The connectors' workbench: signing in happens at the site's own door, with its second step."""

    site_header = gettext_lazy("Workbench")
    site_title = gettext_lazy("Workbench")
    index_title = gettext_lazy("What waits for you")
    site_url = "/"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.desks: list[Desk] = []

    def add_desk(self, label: "Words", url_name: str, waiting: Callable[[], int]) -> None:
        """Shows a queue on the first page; `waiting` counts it each time that page is asked for."""
        self.desks.append(Desk(label, url_name, waiting))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Takes in our own models only: groups and the tables of packages are nobody's daily work."""
        given: Any = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in given if "." not in model._meta.app_config.name]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, and in production only with the second step: `staff` is a role of the actor, not a flag."""
        return bool(request.user.is_active) and "staff" in request.actor.roles  # type: ignore[attr-defined]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Leads a visitor to the site's sign-in page, and staff without a second step to where it is set."""
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?next={request.GET.get('next', request.path)}")
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_staff:
            messages.warning(
                request, _("Set up a second step for signing in. Then the workbench opens for you.")
            )
            return redirect("mfa_index")
        raise PermissionDenied(_("The workbench is for the people who run the market."))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one place to change a password, for everybody."""
        return redirect("account_change_password")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the admin knows: Django's own, and the desks for the menu."""
        return {**super().each_context(request), **self.desk_context(request)}

    def desk_context(self, request: HttpRequest) -> dict[str, Any]:
        """What a page of ours knows: the desks for the menu, without Django's list of every model."""
        return {"desk_links": [(desk.label, reverse(desk.url_name)) for desk in self.desks]}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page: the queues with their length, then everything there is."""
        queues = [(desk.label, reverse(desk.url_name), desk.waiting()) for desk in self.desks]
        return super().index(request, {"queues": queues, **(extra_context or {})})


def workbench() -> HouseAdminSite:
    """The one admin of the market, with its desks."""
    return cast(HouseAdminSite, admin.site)


class HouseAdmin(ModelAdmin):
    """The base of every admin class: lists that stay fast, nothing deleted, and verbs instead of edits.

    `verbs` names the buttons of a change page. Which of them show now is asked of the object's lifecycle
    (the role is `staff`), so a button that would be refused is not there.
    """

    list_per_page = 50
    show_full_result_count = False
    save_on_top = False
    view_on_site = False
    change_form_template = "admin/house_change_form.html"
    verbs: ClassVar[dict[str, DeskVerb]] = {}

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What happened stays; an app that may forget something says so itself."""
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """What is typed on the desk is guarded as on the pages: no citizen service number, no invisible signs."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        typed = field.base_field if isinstance(field, SimpleArrayField) else field
        if isinstance(typed, forms.CharField):
            typed.validators += [guard for guard in (no_bsn, plain_text) if guard not in typed.validators]
        return field

    def actor(self, request: HttpRequest) -> Actor:
        """Who is at work here: a connector, for no organisation."""
        return Actor.of_staff(request.user)  # type: ignore[arg-type]

    def possible(self, obj: Any) -> Iterable[str]:
        """The names of the verbs that may be said of this object now."""
        if lifecycle := getattr(obj, "lifecycle", None):
            allowed = set(lifecycle.verbs(obj.status, "staff"))
            return [name for name in self.verbs if name in allowed]
        return list(self.verbs)

    def get_urls(self) -> list[URLPattern]:
        """Adds the address of a verb: `<object>/verb/<name>/`."""
        own = path(
            "<path:object_id>/verb/<slug:verb>/",
            self.admin_site.admin_view(self.verb_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_verb",
        )
        return [own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The change page, with a button for each verb that is possible now."""
        obj = self.get_object(request, object_id) if self.verbs else None
        names = self.possible(obj) if obj is not None else ()
        buttons = [(name, self.verbs[name].label, self._verb_url(object_id, name)) for name in names]
        return super().change_view(request, object_id, form_url, {"verbs": buttons, **(extra_context or {})})

    def _verb_url(self, object_id: str, verb: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_verb", args=(object_id, verb))

    def _change_url(self, object_id: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=(object_id,))

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """Asks what the verb wants to know, says it, and goes back to the object."""
        obj = self.get_object(request, object_id)
        if obj is None or verb not in self.verbs:
            raise Http404
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        asked = self.verbs[verb]
        form = asked.form(request.POST, request.FILES) if request.method == "POST" else asked.form()
        if request.method == "POST" and form.is_valid():
            try:
                asked.action(obj, by=self.actor(request), now=timezone.now(), **form.cleaned_data)
            except Refused as no:
                form.add_error(None, str(no))  # what was typed stays in the form
            else:
                messages.success(request, str(asked.done or _("Done.")))
                return HttpResponseRedirect(self._change_url(object_id))
        context = {
            **self.admin_site.each_context(request),
            "title": asked.label,
            "subtitle": str(obj),
            "opts": self.opts,
            "original": obj,
            "form": form,
            "verb": asked,
            "back": self._change_url(object_id),
        }
        return TemplateResponse(request, "admin/verb.html", context, status=422 if form.is_bound else 200)
