"""What changes about a contract: amendments, and whom to call."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said
from sif.states import Refused
from sif.templatetags.house import euro
from social_return.actions import amendments, contacts
from social_return.forms.contracts import AmendForm, ContactForm
from social_return.models import Contact, Contract
from social_return.views.contracts import found


@policy("municipality", methods=("GET", "POST"))
def amend(request: UserRequest, contract: str) -> HttpResponse:
    """The municipality enters what was agreed anew."""
    one = found(request, contract)
    get_object_or_404(Contract.objects.awarded_through(request.actor), pk=one.pk)
    form = AmendForm(request.POST if request.method == "POST" else None, contract=one)
    if request.method == "POST" and form.is_valid():
        try:
            change = amendments.Change(**form.cleaned_data)
            made = amendments.amend(one, change, by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(
                request,
                _("The amendment is in. The obligation is now %(amount)s.")
                % {"amount": euro(made.obligation)},
            )
            return redirect(one)
    context = {"contract": one, "form": form, "amendments": one.amendments.in_order()}
    return render(request, "social_return/amend.html", context, status=422 if form.is_bound else 200)


@policy("municipality", "contractor", methods=("GET", "POST"))
def contact_persons(request: UserRequest, contract: str) -> HttpResponse:
    """Whom to call about a contract, on both sides; each names its own."""
    one = found(request, contract)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            contacts.name(one, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The contact person has been added."))
            return redirect("contract_contacts", one.number)
    context = {
        "contract": one,
        "form": form,
        "contacts": Contact.objects.visible_to(request.actor).filter(contract=one).in_order(),
        "side": sorted(one.roles_of(request.actor) & {"municipality", "contractor"})[:1],
    }
    return render(request, "social_return/contacts.html", context, status=422 if form.is_bound else 200)


@policy("municipality", "contractor", methods=("POST",))
def remove_contact(request: UserRequest, contact: int) -> HttpResponse:
    """Takes a contact person of one's own side away."""
    mine = Contact.objects.visible_to(request.actor).select_related("contract__municipality")
    one = get_object_or_404(mine, pk=contact)
    number = one.contract.number
    with refusal_said(request):
        contacts.remove(one, by=request.actor, now=timezone.now())
        messages.success(request, _("The contact person has been removed."))
    return redirect("contract_contacts", number)
