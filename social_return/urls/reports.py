"""Addresses of reports and of the public figures."""

from django.urls import path

from social_return.views import impact, reports

urlpatterns = [
    path("social-return/verslagen/", reports.reports, name="reports"),
    path("social-return/verslagen/elk-kwartaal/", reports.subscribe, name="reports_subscribe"),
    path("social-return/verslagen/<int:report>/", reports.report, name="report"),
    path("social-return/verslagen/<int:report>/voortgang/", reports.progress, name="report_progress"),
    path("social-return/verslagen/<int:report>/opnieuw/", reports.again, name="report_again"),
    path("social-return/verslagen/<int:report>/<str:format>/", reports.download, name="report_file"),
    path("impact/", impact.impact, name="impact"),
]
