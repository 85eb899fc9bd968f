"""Addresses of the purchasing calendar."""

from django.urls import path

from market.views import calendar

ONE = "inkoopkalender/<int:planned>/"

urlpatterns = [
    path("inkoopkalender/", calendar.calendar, name="calendar"),
    path("inkoopkalender/resultaat.csv", calendar.export, {"form": "csv"}, name="calendar_csv"),
    path("inkoopkalender/resultaat.xlsx", calendar.export, {"form": "xlsx"}, name="calendar_xlsx"),
    path("inkoopkalender/kolommen/<int:calendar>/", calendar.columns, name="calendar_columns"),
    path(ONE, calendar.planned, name="planned_purchase"),
    path(f"{ONE}kans/", calendar.flag, name="planned_flag"),
    path(f"{ONE}geen-kans/", calendar.dismiss, name="planned_dismiss"),
    path(f"{ONE}inkoopvraag/", calendar.start_request, name="planned_start_request"),
    path(f"{ONE}uitnodigen/", calendar.invite, name="planned_invite"),
    path(f"{ONE}gesprek/", calendar.write_down, name="planned_write_down"),
]
