"""What people see and do on the pages: officer, contractor, auditor; a stranger sees nothing."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from social_return.actions import orders
from social_return.models import Allocation, Contribution, Evidence, LedgerEntry
from tests import make

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"


def text(answer):
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def send(player, name, *args, **data):
    return player.client.post(reverse(name, args=args), data, follow=True)


@pytest.fixture
def invoice(contract, contractor):
    return make.submitted(make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor)


def test_a_contractor_enters_a_placement_sees_what_it_counts_for_and_submits(contract, contractor):
    block = contract.scheme.blocks.get(code="participatiewet")
    bonus = contract.scheme.bonuses.get(code="vast-contract")
    typed = {
        "block": block.pk,
        "start": "2026-01-01",
        "end": "30-6-2026",
        "hours_per_week": "24,0",
        "bonuses": [bonus.pk],
        "district": "Oost",
        "reference": "WSP 8812",
    }

    page = send(contractor, "contribution_employment", contract.number, **typed)
    entered = Contribution.objects.get()
    send(contractor, "contribution_submit", entered.pk)

    assert "€ 23.333,33" in text(page)
    entered.refresh_from_db()
    assert (entered.status, entered.claimed, entered.district) == ("submitted", Decimal("23333.33"), "Oost")


def test_a_form_that_is_not_right_keeps_what_was_typed_and_says_what_to_do(contract, contractor):
    block = contract.scheme.blocks.get(code="participatiewet")
    typed = {
        "block": block.pk,
        "start": "2026-01-01",
        "end": "2025-01-01",
        "hours_per_week": "300",
        "reference": "X",
    }

    page = send(contractor, "contribution_employment", contract.number, **typed)

    assert page.status_code == 422
    assert 'value="2026-01-01"' in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()
    assert not Contribution.objects.exists()


def test_what_the_valuation_says_stands_beside_its_field(contract, contractor, today):
    typed = {
        "supplier_name": "Groothandel",
        "supplier_kvk": "70000001",
        "invoice_number": "F-1",
        "invoice_date": today.isoformat(),
        "net": "1.840,00",
        "recognition": "PSO_1",
    }

    page = send(contractor, "contribution_purchase", contract.number, **typed)

    assert page.status_code == 422
    assert page.context["form"].errors["recognition"]
    assert not Contribution.objects.exists()


def test_the_same_invoice_counts_once_over_all_municipalities(
    contract, contractor, stranger_contractor, today
):
    elsewhere = make.contract(
        municipality=make.municipality(name="Waterland"), contractor=stranger_contractor.organisation
    )
    typed = {
        "supplier_name": "Bakkerij De Korst",
        "supplier_kvk": "70000001",
        "invoice_number": "F-1",
        "invoice_date": today.isoformat(),
        "net": "1.840,00",
        "recognition": "CODE_SO",
    }
    send(contractor, "contribution_purchase", contract.number, **typed)

    page = send(stranger_contractor, "contribution_purchase", elsewhere.number, **typed)

    assert page.status_code == 422
    assert Contribution.objects.get().claimed == Decimal("1840.00")
    assert contract.number not in text(page)
    assert "Lichtenveen" not in text(page)


def test_an_expired_certificate_of_an_enterprise_on_the_market_does_not_count(
    contract, contractor, seller, today
):
    make.certificate(enterprise=seller.enterprise, kind="code_so", valid_until=today - timedelta(days=10))
    typed = {
        "supplier_name": "De Groene Werkplaats",
        "supplier_kvk": seller.organisation.kvk_number,
        "invoice_number": "F-1",
        "invoice_date": today.isoformat(),
        "net": "840",
        "recognition": "CODE_SO",
    }

    page = send(contractor, "contribution_purchase", contract.number, **typed)

    assert page.context["form"].errors["recognition"]
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("description", "Met Jan, 111222333"), ("description", "a\x00b"), ("net", "-5"), ("hours", "veel")],
)
def test_a_bad_word_or_number_is_refused(field, value, contract, contractor):
    block = contract.scheme.blocks.get(code="sociaal-project-steunen")
    typed = {"block": block.pk, "description": "Training", "start": "2026-03-01", "net": "100"} | {
        field: value
    }

    page = send(contractor, "contribution_activity", contract.number, **typed)

    assert page.status_code == 422
    assert page.context["form"].errors
    assert not Contribution.objects.exists()


def test_a_draft_can_be_changed_on_its_page(contract, contractor):
    draft = make.activity(contract=contract, by=contractor.actor)
    typed = {"block": draft.block_id, "description": "Training", "start": "2026-03-01", "hours": "4"}

    page = send(contractor, "contribution_change", draft.pk, **typed)

    assert "€ 400,00" in text(page)


def test_an_officer_looks_and_approves(invoice, officer):
    page = officer.client.get(invoice.get_absolute_url())
    assert "€ 840,00" in text(page)

    after = send(officer, "contribution_approve", invoice.pk)

    assert LedgerEntry.objects.get().amount == Decimal("840.00")
    assert after.context["contribution"].status == "approved"


def test_an_officer_without_a_reason_reads_what_is_missing(invoice, officer):
    for verb, typed in [
        ("contribution_refuse", {"refuse-reason": ""}),
        ("contribution_ask", {"ask-text": ""}),
        ("contribution_approve_partly", {"partly-amount": "1", "partly-reason": ""}),
        ("contribution_approve_partly", {"partly-amount": "840", "partly-reason": "Minder"}),
        ("contribution_approve_partly", {"partly-amount": "x", "partly-reason": "Minder"}),
    ]:
        page = send(officer, verb, invoice.pk, **typed)
        assert page.status_code == 422, verb
        assert page.context["form"].errors

    invoice.refresh_from_db()
    assert invoice.status == "submitted"


def test_an_officer_decides_in_every_other_way(contract, contractor, officer):
    one, other, third = (
        make.submitted(make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor)
        for _ in range(3)
    )

    send(
        officer,
        "contribution_approve_partly",
        one.pk,
        **{"partly-amount": "600,50", "partly-reason": "Deels catering."},
    )
    send(officer, "contribution_refuse", other.pk, **{"refuse-reason": "Geen sociale onderneming."})
    send(officer, "contribution_ask", third.pk, **{"ask-text": "Mag ik de factuur zien?"})
    page = contractor.client.get(third.get_absolute_url())
    send(contractor, "contribution_answer", third.pk, **{"answer-text": "Die staat er nu bij."})
    send(officer, "contribution_reverse", one.pk, **{"reverse-reason": "Gecrediteerd."})

    assert "Mag ik de factuur zien?" in text(page)
    assert [c.status for c in Contribution.objects.order_by("pk")] == ["reversed", "refused", "submitted"]
    assert [e.amount for e in LedgerEntry.objects.order_by("number")] == [
        Decimal("600.50"),
        Decimal("-600.50"),
    ]


def test_a_placement_waits_until_a_proof_was_seen(contract, contractor, officer, today):
    placement = make.submitted(make.placement(contract=contract, by=contractor.actor), by=contractor.actor)
    before = officer.client.get(placement.get_absolute_url()).content.decode()
    send(officer, "contribution_approve", placement.pk)
    assert not LedgerEntry.objects.exists()

    send(
        officer,
        "contribution_see_proof",
        placement.pk,
        **{"proof-kind": "contract", "proof-on": today.isoformat()},
    )
    send(officer, "contribution_approve", placement.pk)

    assert 'full" disabled' in before
    assert LedgerEntry.objects.get().amount == Decimal("13333.33")


def test_plain_contributions_are_approved_together_and_unusual_ones_stand_apart(
    contract, contractor, officer, seller, now
):
    make.certificate(enterprise=seller.enterprise)
    kvk = seller.organisation.kvk_number
    known = make.outside_invoice(contract=contract, by=contractor.actor, supplier_kvk=kvk)
    make.approved(known, by=officer.actor)
    plain = []
    for net in ("100.00", "200.00"):
        order = make.delivered_order(
            buyer=contractor.organisation, seller=seller.enterprise, net=Decimal(net)
        )
        orders.count(order, contract=contract, share=Decimal(100), by=contractor.actor, now=now)
        plain.append(orders.propose(order, contract, by=contractor.actor, now=now))
    odd = make.submitted(make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor)

    page = officer.client.get(reverse("contributions_waiting"))
    send(officer, "contributions_waiting", contribution=[plain[0].pk, plain[1].pk, odd.pk, "zomaar"])

    assert [item.contribution for item in page.context["unusual"]] == [odd]
    assert {item.contribution for item in page.context["plain"]} == set(plain)
    assert sorted(entry.amount for entry in LedgerEntry.objects.exclude(contribution=known)) == [
        Decimal("100.00"),
        Decimal("200.00"),
    ]


def test_an_auditor_reads_all_of_it_and_changes_nothing(invoice, contract, auditor):
    for name, args in [
        ("social_return", []),
        ("contributions_waiting", []),
        ("ledger", []),
        ("contract", [contract.number]),
        ("contribution", [invoice.pk]),
    ]:
        assert auditor.client.get(reverse(name, args=args)).status_code == 200, name
    page = auditor.client.get(invoice.get_absolute_url()).content.decode()
    refused = auditor.client.post(reverse("contribution_approve", args=[invoice.pk]))

    assert "Ingediend" in page or "Submitted" in page  # the trail
    assert '<form method="post"' not in page.partition("<main")[2]
    assert refused.status_code == 403
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("who", ["stranger_officer", "stranger_contractor"])
def test_a_stranger_finds_nothing(who, invoice, contract, request):
    stranger = request.getfixturevalue(who)

    for name, args in [("contract", [contract.number]), ("contribution", [invoice.pk])]:
        assert stranger.client.get(reverse(name, args=args)).status_code == 404
    assert stranger.client.post(reverse("contribution_approve", args=[invoice.pk])).status_code in {403, 404}
    assert "LV-2026-001" not in text(stranger.client.get(reverse("social_return")))


def test_a_draft_is_the_contractors_alone(contract, contractor, officer):
    draft = make.activity(contract=contract, by=contractor.actor)

    assert contractor.client.get(draft.get_absolute_url()).status_code == 200
    assert officer.client.get(draft.get_absolute_url()).status_code == 404
    assert "Sollicitatietraining" not in text(officer.client.get(contract.get_absolute_url()))


def test_the_contractor_lets_an_order_count(contract, contractor, seller):
    make.certificate(enterprise=seller.enterprise)
    order = make.delivered_order(buyer=contractor.organisation, seller=seller.enterprise)

    wrong = send(contractor, "contract_allocate", contract.number, order=order.number, share="101")
    send(contractor, "contract_allocate", contract.number, order=order.number, share="40")

    assert wrong.status_code == 422
    assert Allocation.objects.get().share == Decimal("40.00")


def test_a_contractor_cannot_enter_for_the_contract_of_another(municipality, contractor):
    foreign = make.contract(municipality=municipality)

    for kind in ("employment", "purchase", "activity", "custom"):
        assert (
            contractor.client.get(reverse(f"contribution_{kind}", args=[foreign.number])).status_code == 404
        )


def photo(**save):
    picture = BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG", **save)
    return picture.getvalue()


def add(player, contribution, content, name="factuur.pdf"):
    return send(
        player,
        "contribution_add_evidence",
        contribution.pk,
        evidence_kind="invoice",
        file=SimpleUploadedFile(name, content),
    )


def test_a_document_is_added_and_read_back_by_both_sides_only(invoice, contractor, officer, stranger_officer):
    add(contractor, invoice, PDF)
    piece = Evidence.objects.get()
    address = reverse("evidence", args=[piece.pk])

    for reader in (contractor, officer):
        answer = reader.client.get(address)
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment")
    assert stranger_officer.client.get(address).status_code == 404
    assert piece.file.name.startswith("private/evidence/")
    assert "factuur" not in piece.file.name


def test_a_picture_is_made_anew_without_what_was_hidden_in_it(invoice, contractor):
    exif = Image.Exif()
    exif[0x010E] = "GEHEIM"
    add(contractor, invoice, photo(exif=exif) + b"PK\x03\x04GEHEIM", "bon.jpg")

    with Evidence.objects.get().file.open() as file:
        kept = file.read()

    assert b"GEHEIM" not in kept
    assert Image.open(BytesIO(kept)).size == (40, 30)


HOSTILE = {
    "a web page": b"<html><script>alert(1)</script>",
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
    "half a picture": photo()[:60],
    "a PDF that does things": b"%PDF-1.7\n<</OpenAction<</S/JavaScript>>>>\n%%EOF",
    "half a PDF": b"%PDF-1.7\n1 0 obj",
    "nothing": b"",
    "a bomb": None,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(what, invoice, contractor):
    content = HOSTILE[what]
    if content is None:
        bomb = BytesIO()
        Image.new("1", (13_000, 13_000)).save(bomb, "PNG")
        content = bomb.getvalue()

    page = add(contractor, invoice, content, "x.pdf")

    assert page.status_code == 422
    assert page.context["form"].errors["file"]
    assert not Evidence.objects.exists()


def test_the_same_file_is_added_once(invoice, contractor):
    add(contractor, invoice, PDF)
    page = add(contractor, invoice, PDF)

    assert page.status_code == 422
    assert Evidence.objects.count() == 1


def test_of_a_placement_no_file_is_kept(contract, contractor):
    placement = make.placement(contract=contract, by=contractor.actor)

    page = add(contractor, placement, PDF)

    assert page.status_code == 422
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("who", ["officer", "contractor"])
def test_the_overview_costs_the_same_for_three_contracts_as_for_one(
    rows, who, municipality, contractor, request, django_assert_max_num_queries
):
    reader = request.getfixturevalue(who)
    for number in range(rows):
        made = make.contract(
            municipality=municipality, contractor=contractor.organisation, number=f"LV-{number}"
        )
        make.submitted(make.outside_invoice(contract=made, by=contractor.actor), by=contractor.actor)
    reader.client.get(reverse("social_return"))

    with django_assert_max_num_queries(18):
        reader.client.get(reverse("social_return"))


def test_the_dashboards_and_the_order_say_how_it_stands(contract, contractor, officer, seller, now):
    make.certificate(enterprise=seller.enterprise)
    order = make.delivered_order(buyer=contractor.organisation, seller=seller.enterprise)
    orders.count(order, contract=contract, share=Decimal(100), by=contractor.actor, now=now)
    proposed = orders.propose(order, contract, by=contractor.actor, now=now)

    assert proposed.title in text(officer.client.get(reverse("mine")))
    assert "LV-2026-001" in text(contractor.client.get(reverse("mine")))
    assert "LV-2026-001" in text(contractor.client.get(order.get_absolute_url()))
    assert "LV-2026-001" not in text(seller.client.get(order.get_absolute_url()))
