"""Addresses of contracts and contributions."""

from django.urls import path

from social_return.models import ContributionKind as K
from social_return.views import (
    amendments,
    chain,
    contracts,
    contributions,
    dashboards,
    entering,
    exchange,
    plans,
    waiting,
    whatif,
)

CONTRACT = "social-return/contracten/<str:contract>/"
LINK = "social-return/keten/<int:link>/"
CONTRIBUTION = "social-return/bijdragen/<int:contribution>/"

urlpatterns = [
    path("social-return/", dashboards.index, name="social_return"),
    path("social-return/goedkeuren/", waiting.waiting, name="contributions_waiting"),
    path("social-return/grootboek/", dashboards.ledger, name="ledger"),
    path("social-return/contracten/inlezen/", exchange.bring, name="contracts_bring"),
    path("social-return/contracten/inlezen/bewaren/", exchange.write, name="contracts_write"),
    path("social-return/contracten/als-csv/", exchange.take, {"writer": "csv"}, name="contracts_as_csv"),
    path("social-return/contracten/als-xlsx/", exchange.take, {"writer": "xlsx"}, name="contracts_as_xlsx"),
    path(CONTRACT, contracts.contract, name="contract"),
    path(f"{CONTRACT}wijzigen/", amendments.amend, name="contract_amend"),
    path(f"{CONTRACT}contactpersonen/", amendments.contact_persons, name="contract_contacts"),
    path(
        "social-return/contactpersonen/<int:contact>/weghalen/",
        amendments.remove_contact,
        name="contract_contact_remove",
    ),
    path(f"{CONTRACT}plan/", plans.plan, name="contract_plan"),
    path(f"{CONTRACT}plan/regel/", plans.add_line, name="plan_add"),
    path("social-return/planregels/<int:planned>/weghalen/", plans.remove_line, name="plan_remove"),
    path(f"{CONTRACT}plan/indienen/", plans.submit, name="plan_submit"),
    path(f"{CONTRACT}plan/herzien/", plans.revise, name="plan_revise"),
    path(f"{CONTRACT}plan/accepteren/", plans.accept, name="plan_accept"),
    path(f"{CONTRACT}plan/wijziging-vragen/", plans.ask_change, name="plan_ask_change"),
    path(f"{CONTRACT}plan/termijn/", plans.deadline, name="plan_deadline"),
    path(f"{CONTRACT}wat-als/", whatif.what_if, name="contract_what_if"),
    path(f"{CONTRACT}keten/", chain.chain, name="contract_chain"),
    path("social-return/keten/", chain.links, name="links"),
    path("social-return/keten/<int:link>/", chain.link, name="link"),
    path(f"{LINK}werkplek/", entering.enter_below, {"kind": K.EMPLOYMENT}, name="link_employment"),
    path(f"{LINK}inkoop/", entering.enter_below, {"kind": K.PURCHASE}, name="link_purchase"),
    path(f"{LINK}activiteit/", entering.enter_below, {"kind": K.ACTIVITY}, name="link_activity"),
    path("social-return/keten/<int:link>/delen/", chain.share, name="link_share"),
    path("social-return/keten/<int:link>/beeindigen/", chain.end, name="link_end"),
    path(f"{CONTRACT}bestelling-toewijzen/", contracts.allocate, name="contract_allocate"),
    path(
        f"{CONTRACT}werkplek/",
        entering.enter,
        {"kind": K.EMPLOYMENT},
        name="contribution_employment",
    ),
    path(
        f"{CONTRACT}inkoop/",
        entering.enter,
        {"kind": K.PURCHASE},
        name="contribution_purchase",
    ),
    path(
        f"{CONTRACT}activiteit/",
        entering.enter,
        {"kind": K.ACTIVITY},
        name="contribution_activity",
    ),
    path(f"{CONTRACT}maatwerk/", entering.enter, {"kind": K.CUSTOM}, name="contribution_custom"),
    path(CONTRIBUTION, contributions.contribution, name="contribution"),
    path(f"{CONTRIBUTION}wijzigen/", entering.change, name="contribution_change"),
    path(f"{CONTRIBUTION}indienen/", contributions.submit, name="contribution_submit"),
    path(f"{CONTRIBUTION}intrekken/", contributions.withdraw, name="contribution_withdraw"),
    path(f"{CONTRIBUTION}antwoorden/", contributions.answer, name="contribution_answer"),
    path(f"{CONTRIBUTION}bewijs/", contributions.add_evidence, name="contribution_add_evidence"),
    path(f"{CONTRIBUTION}creditnota/", contributions.credit, name="contribution_credit"),
    path(f"{CONTRIBUTION}vragen/", contributions.ask, name="contribution_ask"),
    path(f"{CONTRIBUTION}goedkeuren/", contributions.approve, name="contribution_approve"),
    path(
        f"{CONTRIBUTION}deels-goedkeuren/", contributions.approve_partly, name="contribution_approve_partly"
    ),
    path(f"{CONTRIBUTION}afwijzen/", contributions.refuse, name="contribution_refuse"),
    path(f"{CONTRIBUTION}terugboeken/", contributions.reverse, name="contribution_reverse"),
    path(f"{CONTRIBUTION}bewijs-gezien/", contributions.see_proof, name="contribution_see_proof"),
    path("social-return/bewijsstukken/<int:evidence>/", contributions.document, name="evidence"),
]
