"""What people type: every text is checked for a citizen service number, and no form takes more than it shows."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.test import RequestFactory
from rest_framework import serializers

from enterprises.forms.organisations import TokenForm
from enterprises.forms.profiles import CertificateForm
from market.models import Order
from sif.actors import Actor
from sif.models import User
from sif.validators import kvk_number, no_bsn, plain_text, vat_id
from tests.cast import Player
from tests.source import APPS

# Where a text is typed that need not be guarded by itself, with the reason.
MAY = {
    "challenges.forms.FollowForm.address": "a path on our own site: anything else is refused",
    "enterprises.forms.organisations.TokenForm.label": "guarded when the form is made, see below",
    "enterprises.forms.profiles.CertificateForm.issuer": "guarded when the form is made, see below",
    "market.forms.steps.WhatForm.cpv": "eight digits, a dash and one digit: nothing else is taken",
    "market.forms.listings.ListingForm.cpv": "eight digits, a dash and one digit: nothing else is taken",
    "market.forms.widgets.WidgetForm.q": "the words of a search are not kept",
    "market.forms.requests.RequestFilterForm.q": "the words of a search are not kept",
    "sif.sample.Sample.name": "a page to look at, which keeps nothing",
    "sif.sample.Sample.postcode": "a page to look at, which keeps nothing",
    "sif.sample.Sample.story": "a page to look at, which keeps nothing",
    "social_return.forms.contributions.EmploymentForm.reference": (
        "only its keyed hash is kept; tests/social_return/test_candidates.py refuses a BSN"
    ),
}
# A page of its own in place of the form of a model.
DESKS = {"enterprises.Vetting"}
# Text that is no sentence: what it may be is checked more strictly.
STRICTER = (kvk_number, vat_id)


def load_all() -> None:
    """Imports every module, so that every form and serializer is known."""
    for app in APPS:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not {"migrations", "commands", "__main__"} & set(found.name.split(".")):
                importlib.import_module(found.name)


def kinds(root: type) -> Iterator[type]:
    """Every class of ours below this one."""
    for kind in root.__subclasses__():
        yield from kinds(kind)
        if kind.__module__.partition(".")[0] in APPS:
            yield kind


def is_guarded(field: models.Field | forms.Field) -> bool:
    """Whether a BSN and an invisible sign are refused."""

    def has(*wanted: object) -> bool:
        return any(validator is one for validator in field.validators for one in wanted)

    return (has(no_bsn) and has(plain_text)) or has(*STRICTER)


def open_texts(kind: type[forms.BaseForm], given: dict[str, forms.Field] | None = None) -> Iterator[str]:
    """The fields of a form where a sentence can be typed and a BSN is not refused."""
    for name, field in (given or kind.base_fields).items():
        is_hidden = isinstance(field.widget, forms.PasswordInput | forms.HiddenInput)
        is_text = type(field) is forms.CharField and not is_hidden
        if is_text and not is_guarded(field) and not _guarded_by_model(kind, name):
            yield f"{kind.__module__}.{kind.__qualname__}.{name}"


def _guarded_by_model(kind: type[forms.BaseForm], name: str) -> bool:
    """A form of a model asks the model's own guards too, when it is clean."""
    model = getattr(getattr(kind, "_meta", None), "model", None)
    own = {field.name: field for field in model._meta.concrete_fields} if model else {}
    return name in own and is_guarded(own[name])


def test_every_form_refuses_a_bsn() -> None:
    load_all()
    loose = {text for kind in kinds(forms.BaseForm) for text in open_texts(kind)}

    assert loose == set(MAY)


def test_what_a_form_guards_when_it_is_made_is_guarded(seller: Player) -> None:
    """Two forms of models add their guards to the field itself."""
    token, certificate = TokenForm(), CertificateForm(enterprise=seller.enterprise)

    assert list(open_texts(TokenForm, token.fields)) == []
    assert list(open_texts(CertificateForm, certificate.fields)) == []


@pytest.mark.django_db
def test_every_form_of_the_workbench_refuses_a_bsn() -> None:
    loose = set()
    for model, desk in admin.site._registry.items():
        for inline in ([], *desk.get_inline_instances(_request(), model(pk=0))):
            kind = (
                inline.get_formset(_request(), model(pk=0)).form
                if inline
                else desk.get_form(_request(), model(pk=0), change=True)
            )
            loose |= set(open_texts(kind))

    assert loose == set()


# --- no form takes more than it shows -------------------------------------------------------------------

NEVER_TYPED = {
    "status",
    "verified_until",
    "first_verified_on",
    "created_at",
    "decided_at",
    "decided_by",
    "is_superuser",
    "password",
    "number",
    "hash",
    "previous_hash",
}


def test_no_form_takes_whatever_is_sent() -> None:
    load_all()
    for kind in kinds(forms.ModelForm):
        meta = getattr(kind, "Meta", None)
        assert meta is None or (
            getattr(meta, "fields", ()) != "__all__" and not getattr(meta, "exclude", ())
        ), kind
        assert set(kind.base_fields) & NEVER_TYPED == set(), kind
    for kind in kinds(serializers.ModelSerializer):
        assert kind.Meta.fields != "__all__", kind
        assert not hasattr(kind.Meta, "exclude"), kind


def typed_in_admin(site: AdminSite) -> Iterator[str]:
    """The fields that a connector can type over in the admin, and that belong to a verb."""
    request = _request()
    ours = {model: desk for model, desk in site._registry.items() if model._meta.label not in DESKS}
    for model, desk in ours.items():
        for name in NEVER_TYPED - {"number"}:
            try:
                model._meta.get_field(name)
            except FieldDoesNotExist:
                continue
            if name in desk.get_form(request, model(pk=0), change=True).base_fields:
                yield f"{model._meta.label}.{name}"
            if desk.has_add_permission(request) and name in desk.get_form(request).base_fields:
                yield f"{model._meta.label}.{name} (new)"


def _request() -> HttpRequest:
    """Asked by somebody who may do everything in the workbench."""
    request = RequestFactory().get("/")
    request.user = User(pk=1, is_staff=True, is_superuser=True, is_active=True)
    request.actor = Actor.of_staff(request.user)
    return request


@pytest.mark.django_db
def test_no_status_is_typed_over_in_the_admin() -> None:
    assert set(typed_in_admin(admin.site)) == set()


# --- the breaches ---------------------------------------------------------------------------------------


class _Loose(forms.Form):
    remark = forms.CharField()
    guarded = forms.CharField(validators=[no_bsn, plain_text])
    secret = forms.CharField(widget=forms.PasswordInput)


def test_a_field_that_lets_a_bsn_through_would_be_found() -> None:
    assert list(open_texts(_Loose)) == [f"{__name__}._Loose.remark"]


@pytest.mark.django_db
def test_a_status_that_can_be_typed_over_would_be_found() -> None:
    class Loose(admin.ModelAdmin):
        fields = ["status"]

    status = Order._meta.get_field("status")
    site = AdminSite()
    site.register(Order, Loose)
    status.editable = True
    try:
        assert set(typed_in_admin(site)) == {"market.Order.status", "market.Order.status (new)"}
    finally:
        status.editable = False
