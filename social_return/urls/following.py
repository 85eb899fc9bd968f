"""Addresses of what is told and shown while contracts run."""

from django.urls import path

from social_return.views import cooperations, insight, nudges, outcomes, pso, publishing, trail

COOPERATION = "social-return/samenwerking/<int:cooperation>/"

urlpatterns = [
    path("social-return/verdeling/", insight.spread, name="spread"),
    path("social-return/werklijst/", insight.work, name="worklist"),
    path("social-return/spoor/", trail.trail, name="trail"),
    path("social-return/spoor/<str:format>/", trail.trail_file, name="trail_file"),
    path("social-return/contracten/<str:contract>/aanbod/", insight.offer, name="contract_offer"),
    path("social-return/pso/", pso.pso, name="pso"),
    path("social-return/pso/<str:format>/", pso.pso_file, name="pso_file"),
    path("social-return/uitkomsten/", outcomes.outcomes, name="outcomes"),
    path("social-return/uitkomst/<str:outcome>/", outcomes.outcome, name="outcome"),
    path("social-return/seintjes/", nudges.choose, name="nudges"),
    path("social-return/samenwerking/", cooperations.cooperations, name="cooperations"),
    path(COOPERATION, cooperations.cooperation, name="cooperation"),
    path(f"{COOPERATION}uitnodigen/", cooperations.invite, name="cooperation_invite"),
    path(f"{COOPERATION}meedoen/", cooperations.join, name="cooperation_join"),
    path(f"{COOPERATION}weigeren/", cooperations.decline, name="cooperation_decline"),
    path(f"{COOPERATION}verlaten/", cooperations.leave, name="cooperation_leave"),
    path("social-return/raad/", publishing.council_desk, name="council_desk"),
    path("social-return/raad/publiceren/", publishing.council_publish, name="council_publish"),
    path("social-return/raad/intrekken/", publishing.council_withdraw, name="council_withdraw"),
    path("social-return/raad/<slug:municipality>/", publishing.council_page, name="council_page"),
    path("social-return/verslagen/<int:report>/bewijs/", publishing.report_prove, name="report_prove"),
    path(
        "social-return/contracten/<str:contract>/voldaan/", publishing.contract_prove, name="contract_prove"
    ),
    path("bewijs/<str:proof>/", publishing.proof, name="proof"),
    path("bewijs/<str:proof>/qr.svg", publishing.proof_qr, name="proof_qr"),
    path("bewijs/<str:proof>/intrekken/", publishing.proof_revoke, name="proof_revoke"),
]
