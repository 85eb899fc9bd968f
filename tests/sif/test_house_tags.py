"""Euros, numbers and days read the same on every page, in both languages."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from sif.templatetags import house

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def dutch():
    with translation.override("nl"):
        yield


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("1284.60"), f"€{NBSP}1.284,60"),
        (Decimal("12.5"), f"€{NBSP}12,50"),
        (Decimal("0"), f"€{NBSP}0,00"),
        (Decimal("1234567.89"), f"€{NBSP}1.234.567,89"),
        (Decimal("-40"), f"€{NBSP}−40,00"),
        (Decimal("-0.001"), f"€{NBSP}0,00"),
        (Decimal("0.005"), f"€{NBSP}0,01"),
        ("12.50", f"€{NBSP}12,50"),
        (7, f"€{NBSP}7,00"),
        (None, ""),
        ("", ""),
    ],
)
def test_an_amount_has_two_decimals_and_a_space_that_does_not_break(amount, shown):
    assert house.euro(amount) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(Decimal("1284.50"), f"€{NBSP}1.285"), (Decimal("1284.49"), f"€{NBSP}1.284"), (None, "")],
)
def test_a_total_is_rounded_half_up_to_whole_euros(amount, shown):
    assert house.euro0(amount) == shown


def test_english_readers_get_english_separators():
    with translation.override("en"):
        assert house.euro(Decimal("1284.60")) == f"€{NBSP}1,284.60"
        assert house.number(Decimal("12.50")) == "12.5"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1284, "1.284"),
        (Decimal("12.50"), "12,5"),
        (Decimal("12.00"), "12"),
        (1000000, "1.000.000"),
        (None, ""),
    ],
)
def test_a_number_has_no_needless_zeros(value, shown):
    assert house.number(value) == shown


def test_a_share_carries_its_sign():
    assert house.percent(Decimal("43.0")) == "43%"


def test_a_day_is_written_out_and_short_in_a_table():
    day = datetime.date(2026, 3, 24)
    assert house.day(day) == f"24{NBSP}maart{NBSP}2026"
    assert house.day_short(day) == f"24{NBSP}mrt"
    assert house.day(None) == ""


def test_a_moment_is_shown_as_the_day_it_was_here():
    late = datetime.datetime(2026, 3, 31, 22, 30, tzinfo=datetime.UTC)
    assert house.day(late) == f"1{NBSP}april{NBSP}2026"
    assert house.moment(late) == f"1{NBSP}april{NBSP}2026, 00.30{NBSP}uur"


def test_an_icon_is_decoration_and_points_into_the_sprite():
    assert Template("{% load house %}{% icon 'zoek' %}").render(Context()) == (
        '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-zoek"/></svg>'
    )


def test_the_parts_of_a_bar_stand_one_after_the_other_on_the_scale_of_the_goal():
    assert house.spans(Decimal(86400), Decimal(9600), Decimal(30000), Decimal(120000)) == {
        "real": "57.6",
        "real_x": "0.0",
        "wait": "6.4",
        "wait_x": "57.6",
        "plan": "20.0",
        "plan_x": "64.0",
    }


def test_a_bar_never_leaves_its_box():
    found = house.spans(Decimal(200), Decimal(50), Decimal(50), Decimal(100))
    assert (found["real"], found["wait"], found["plan"]) == ("100.0", "0.0", "0.0")


def test_a_bar_without_anything_is_empty():
    assert house.spans(Decimal(0), Decimal(0), Decimal(0), Decimal(0))["real"] == "0.0"


def test_a_column_stands_on_the_ground():
    assert house.stacked(Decimal(50), Decimal(25), Decimal(100)) == {
        "real": "80.0",
        "real_y": "80.0",
        "wait": "40.0",
        "wait_y": "40.0",
    }


def test_only_pages_near_the_reader_are_named():
    page = Paginator(range(200), 10).get_page(10)
    assert house.page_numbers(page) == [1, None, 8, 9, 10, 11, 12, None, 20]


class Answers(forms.Form):
    amount = forms.DecimalField(
        label="Bedrag", help_text="Zonder btw.", widget=forms.TextInput(attrs={"data-affix": "€"})
    )
    often = forms.ChoiceField(label="Hoe vaak?", choices=[("w", "Week")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Akkoord", required=False)


def test_a_wrong_field_says_so_beside_it_and_to_who_listens():
    drawn = Answers({"amount": "veel"})["amount"].as_field_group()
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in drawn
    assert drawn.count('id="id_amount_helptext"') == drawn.count('id="id_amount_error"') == 1
    assert "<span>€</span>" in drawn


def test_a_choice_is_a_group_with_a_legend():
    drawn = Answers()["often"].as_field_group()
    assert drawn.count("<fieldset") == drawn.count("<legend>") == 1


def test_the_summary_leads_to_every_wrong_field():
    form = Answers({"amount": "veel"})
    summary = Template("{% include 'components/error_summary.html' with form=form only %}").render(
        Context({"form": form})
    )
    assert [target in summary for target in ("#id_amount", "#id_often", "#id_agree")] == [True, True, False]


def test_a_menu_link_knows_where_the_reader_is_and_is_silent_about_a_missing_page():
    request = RequestFactory().get("/account/login/")
    draw = Template("{% load house %}{% nav 'account_login' 'Inloggen' %}{% nav 'no_such_page' 'Weg' %}")
    assert draw.render(Context({"request": request})) == (
        '<li><a href="/account/login/" aria-current="page">Inloggen</a></li>'
    )
