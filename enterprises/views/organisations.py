"""For whom one works: choosing, registering, and who else works there."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.acting import SESSION_KEY
from enterprises.actions import organisations as actions
from enterprises.actions import people as people_actions
from enterprises.actions import profiles
from enterprises.forms.organisations import InviteForm, MembershipForm, OrganisationForm, RegisterForm
from enterprises.models import Capacity, Invitation, Membership, Organisation
from sif.policy import policy
from sif.requests import HouseRequest, UserRequest
from sif.saying import refusal_said
from sif.states import Refused


@policy("person", methods=("GET", "POST"))
def organisations(request: UserRequest) -> HttpResponse:
    """The organisations one belongs to; choosing one decides for whom every page after it works."""
    memberships = Membership.objects.of(request.user)
    if request.method == "POST":
        chosen = get_object_or_404(memberships, pk=_number(request.POST.get("membership")))
        request.session[SESSION_KEY] = chosen.pk
        messages.success(request, _("You now work for %(name)s.") % {"name": chosen.organisation})
        return redirect("mine")
    return render(request, "enterprises/organisations.html", {"memberships": memberships})


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 18 else 0


@policy("person", methods=("GET", "POST"))
def new(request: UserRequest) -> HttpResponse:
    """Registers an organisation; whoever does becomes its owner and works for it at once."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register(form.organisation, by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error("kvk_number", str(no))
        else:
            request.session[SESSION_KEY] = Membership.objects.of(request.user).get(organisation=made).pk
            messages.success(request, _("%(name)s is registered.") % {"name": made})
            return redirect("profile" if Capacity.SELLER in made.capacities else "mine")
    return render(request, "enterprises/register.html", {"form": form}, status=422 if form.is_bound else 200)


@policy("member", methods=("GET", "POST"))
def organisation(request: UserRequest) -> HttpResponse:
    """What is known of the organisation acted for."""
    own = get_object_or_404(Organisation.objects.acted_for(request.actor))
    form = OrganisationForm(request.POST or None, instance=own)
    if request.method == "POST" and form.is_valid():
        profiles.change_organisation(
            form.instance, changed=form.changed_data, by=request.actor, now=timezone.now()
        )
        messages.success(request, _("Saved."))
        return redirect("organisation")
    context = {"form": form, "organisation": own}
    return render(request, "enterprises/organisation.html", context, status=422 if form.is_bound else 200)


@policy("member", methods=("GET", "POST"))
def people(request: UserRequest) -> HttpResponse:
    """Colleagues, and inviting one."""
    now = timezone.now()
    own = get_object_or_404(Organisation.objects.acted_for(request.actor))
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(own, by=request.actor, now=now, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(
                request, _("The invitation is on its way to %(to)s.") % {"to": form.cleaned_data["email"]}
            )
            return redirect("people")
    colleagues = Membership.objects.in_organisation(request.actor).by_name()
    context = {
        "form": form,
        "rows": [(colleague, _form_of(colleague)) for colleague in colleagues],
        "invitations": Invitation.objects.open(request.actor, now),
        "may_manage": actions.may_manage(request.actor) and not request.actor.read_only,
    }
    return render(request, "enterprises/people.html", context, status=422 if form.is_bound else 200)


def _form_of(colleague: Membership) -> MembershipForm:
    initial = {"role": colleague.role, "spending_limit": colleague.spending_limit}
    return MembershipForm(initial=initial, auto_id=f"m{colleague.pk}_%s")


@policy("member", methods=("POST",))
def membership(request: UserRequest, membership: int) -> HttpResponse:
    """Another role or limit for a colleague; or the end of it."""
    found = get_object_or_404(Membership.objects.in_organisation(request.actor), pk=membership)
    form = MembershipForm(request.POST)
    with refusal_said(request):
        if "end" in request.POST:
            actions.end_membership(found, by=request.actor, now=timezone.now())
            messages.success(request, _("%(name)s does not work here any more.") % {"name": found.user})
        elif form.is_valid():
            people_actions.set_role(found, by=request.actor, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
        else:
            messages.error(request, _("Fill in a limit in euros, for example 5000. Or leave it empty."))
    return redirect("people")


@policy("public", methods=("GET", "POST"))
def invitation(request: HouseRequest, token: str) -> HttpResponse:
    """The page behind the link in an invitation: who asks, and joining with one click."""
    now = timezone.now()
    try:
        found = actions.invitation_of(token, now=now)
        if request.method == "POST":
            made = actions.accept_invitation(token, by=request.actor, now=now)
            request.session[SESSION_KEY] = made.pk
            messages.success(request, _("Welcome. You now work for %(name)s.") % {"name": found.organisation})
            return redirect("mine")
    except Refused as no:
        return render(request, "enterprises/invitation_spent.html", {"reason": str(no)}, status=409)
    person = request.actor.person
    context = {
        "invitation": found,
        "is_mine": person is not None and person.email == found.email,
        "is_other": person is not None and person.email != found.email,
    }
    return render(request, "enterprises/invitation.html", context)
