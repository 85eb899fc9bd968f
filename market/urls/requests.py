"""Addresses of requests, introductions and proposals."""

from django.urls import path

from market.views import (
    assessing,
    award,
    awarding,
    beside,
    choosing,
    clarifying,
    demand,
    files,
    inbox,
    introductions,
    memos,
    partners,
    posting,
    proposals,
    requests,
    sheet,
    versions,
    writing,
)

STEPS = {"what": "wat", "requirements": "eisen", "terms": "budget"}

urlpatterns = [
    path("inkoopvragen/", requests.requests, name="requests"),
    path("inkoopvragen/nieuw/", posting.new, name="request_new"),
    path("inkoopvragen/soort/", posting.kinds, name="request_kinds"),
    path("inkoopvragen/bereik/", posting.reach, name="request_reach"),
    path("inkoopvragen/inkoopbeleid/", posting.thresholds, name="thresholds"),
    path("inkoopvragen/vraag-zonder-aanbod/", demand.demand, name="demand"),
    path("inkoopvragen/vraag-zonder-aanbod/csv/", demand.demand_csv, name="demand_csv"),
    path("inkoopvragen/postvak/", inbox.inbox, name="request_inbox"),
    path("inkoopvragen/postvak/dagmail/", inbox.digest, name="request_digest"),
    path("inkoopvragen/<str:inquiry>/", requests.request, name="request"),
    *(
        path(f"inkoopvragen/<str:inquiry>/{word}/", posting.edit, {"step": step}, name=f"request_{step}")
        for step, word in STEPS.items()
    ),
    path("inkoopvragen/<str:inquiry>/vergelijken-op/", choosing.compared_on, name="request_lines"),
    path("inkoopvragen/<str:inquiry>/beoordeling/", assessing.assessing, name="request_assessing"),
    path("inkoopvragen/<str:inquiry>/beoordeling/uw-punten/", assessing.scores, name="request_scores"),
    *(
        path(
            f"inkoopvragen/<str:inquiry>/vergelijking.{kind}",
            sheet.comparison,
            {"kind": kind},
            name=f"request_comparison_{kind}",
        )
        for kind in ("csv", "xlsx")
    ),
    path("inkoopvragen/<str:inquiry>/kopieren/", posting.copy, name="request_copy"),
    path("inkoopvragen/<str:inquiry>/bijlagen/", beside.attachments, name="request_attachments"),
    path(
        "inkoopvragen/<str:inquiry>/bijlagen/<int:attachment>/",
        beside.attachment,
        name="request_attachment",
    ),
    path(
        "inkoopvragen/<str:inquiry>/bijlagen/<int:attachment>/weg/",
        beside.remove_attachment,
        name="request_attachment_remove",
    ),
    path("inkoopvragen/<str:inquiry>/vragen/", beside.ask, name="request_ask"),
    path("inkoopvragen/<str:inquiry>/vragen/<int:request_question>/", beside.answer, name="request_answer"),
    path("inkoopvragen/<str:inquiry>/interesse/", inbox.interested, name="request_interest"),
    path("inkoopvragen/<str:inquiry>/niet-nu/", inbox.not_now, name="request_not_now"),
    path("inkoopvragen/<str:inquiry>/plaatsen/", awarding.publish, name="request_publish"),
    path("inkoopvragen/<str:inquiry>/plannen/", awarding.schedule, name="request_schedule"),
    path("inkoopvragen/<str:inquiry>/sluiten/", awarding.close, name="request_close"),
    path("inkoopvragen/<str:inquiry>/heropenen/", awarding.reopen, name="request_reopen"),
    path("inkoopvragen/<str:inquiry>/gunnen/<int:proposal>/", award.award, name="request_award"),
    path("inkoopvragen/<str:inquiry>/gunnen/", award.parts, name="request_award_parts"),
    path(
        "inkoopvragen/<str:inquiry>/zonder-keuze/",
        awarding.finish,
        {"verb": "give_up"},
        name="request_give_up",
    ),
    path(
        "inkoopvragen/<str:inquiry>/intrekken/",
        awarding.finish,
        {"verb": "withdraw"},
        name="request_withdraw",
    ),
    path("inkoopvragen/<str:inquiry>/gunningsmemo/", memos.memo, name="request_memo"),
    path("inkoopvragen/<str:inquiry>/gunningsmemo/voortgang/", memos.progress, name="request_memo_progress"),
    path("inkoopvragen/<str:inquiry>/gunningsmemo/pdf/", memos.download, name="request_memo_file"),
    path("inkoopvragen/<str:inquiry>/offerte/", writing.write, name="proposal_write"),
    path("voorstellen/<int:introduction>/ja/", introductions.take_up, name="introduction_take_up"),
    path("voorstellen/<int:introduction>/nee/", introductions.decline, name="introduction_decline"),
    path("offertes/", proposals.proposals, name="proposals"),
    path("offertes/<int:proposal>/", proposals.proposal, name="proposal"),
    path("offertes/<int:proposal>/indienen/", proposals.submit, name="proposal_submit"),
    path("offertes/<int:proposal>/intrekken/", proposals.withdraw, name="proposal_withdraw"),
    path("offertes/<int:proposal>/verlengen/", proposals.extend, name="proposal_extend"),
    path("offertes/<int:proposal>/vragen/", clarifying.clarifications, name="proposal_clarifications"),
    path("offertes/<int:proposal>/versies/", versions.versions, name="proposal_versions"),
    path("offertes/<int:proposal>/bijlagen/", files.attachments, name="proposal_attachments"),
    path(
        "offertes/<int:proposal>/bijlagen/<int:proposal_attachment>/",
        files.attachment,
        name="proposal_attachment",
    ),
    path(
        "offertes/<int:proposal>/bijlagen/<int:proposal_attachment>/weg/",
        files.remove,
        name="proposal_attachment_remove",
    ),
    path("offertes/<int:proposal>/partners/", partners.partners, name="proposal_partners"),
    path("offertes/deelname/<int:partner>/akkoord/", partners.agree, name="partner_agree"),
    path("offertes/deelname/<int:partner>/nee/", partners.decline, name="partner_decline"),
    path("offertes/deelname/<int:partner>/zonder/", partners.drop, name="partner_drop"),
]
