"""What lies in a proposal besides its lines: options, versions, the delivery plan, attachments, the chain."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from market.actions import attachments
from market.actions import requests as request_actions
from market.differences import between_versions
from market.models import Proposal, ProposalAttachment, ProposalVersion, Request, RequestAttachment
from sif.states import Refused
from tests import make
from tests.cast import Player
from tests.conftest import Mailbox
from tests.market.test_proposals import LUNCH, SETUP, typed

pytestmark = pytest.mark.django_db


def plan(*steps: tuple[str, int]) -> dict[str, str]:
    """A delivery plan as the form sends it: (what is ready, in how many days)."""
    data = {"steps-TOTAL_FORMS": str(max(2, len(steps))), "steps-INITIAL_FORMS": "0"}
    for place, (title, days) in enumerate(steps):
        day = timezone.localdate() + timedelta(days=days)
        data |= {f"steps-{place}-title": title, f"steps-{place}-ready_on": day.isoformat()}
    return data


def send(who: Player, request: Request, *lines: Any, **more: Any) -> Any:
    return who.client.post(f"/inkoopvragen/{request.number}/offerte/", typed(*lines, **more))


@pytest.fixture
def asked(buyer: Player) -> Request:
    return make.request(buyer=buyer.organisation)


@pytest.fixture
def handed_in(asked: Request, seller: Player) -> Proposal:
    send(seller, asked, LUNCH, submit="1")
    return Proposal.objects.get()


def pdf(name: str = "werkplan.pdf", more: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make.requests.PDF + more + b"\n%%EOF\n", content_type="application/pdf")


# --- options ----------------------------------------------------------------------------------------------------


def test_an_option_is_offered_besides_and_in_no_total(asked: Request, seller: Player) -> None:
    answer = send(seller, asked, LUNCH, SETUP, **{"lines-1-is_option": "on", "submit": "1"})

    proposal = Proposal.objects.get()
    page = seller.client.get(answer["Location"])
    assert (proposal.net, proposal.vat) == (Decimal("1000.00"), Decimal("90.00"))
    assert [line.title for line in page.context["options"]] == ["Opbouw"]
    assert sum(part.price.net for part in proposal.parts()) == proposal.net


def test_with_nothing_but_options_there_is_nothing_to_choose(asked: Request, seller: Player) -> None:
    answer = send(seller, asked, LUNCH, **{"lines-0-is_option": "on", "submit": "1"})

    assert answer.status_code == 422
    assert "die geen optie is" in answer.content.decode()
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    "lines",
    [
        [("Lunch\0", "80", "persoon", "12,50", "9")],
        [("Lunch", "80%", "persoon", "12,50", "9")],
        [("Lunch", "80", "persoon", "10%", "9")],
        [("Lunch", "99999999999", "persoon", "99999999999", "9")],
        [LUNCH] * 50,
    ],
)
def test_nonsense_in_lines_is_no_error_of_ours(asked: Request, seller: Player, lines: Any) -> None:
    assert send(seller, asked, *lines, submit="1").status_code == 422
    assert not Proposal.objects.exists()


# --- lines that are asked ----------------------------------------------------------------------------------------


def test_an_asked_line_is_priced_in_the_words_of_the_buyer_and_what_has_no_price_is_not_offered(
    asked: Request, seller: Player
) -> None:
    lunch = make.request_line(request=asked, title="Warme lunch", quantity=Decimal(80), unit="personen")
    make.request_line(request=asked, title="Servies huren", quantity=Decimal(80), unit="sets")
    page = seller.client.get(f"/inkoopvragen/{asked.number}/offerte/").content.decode()
    assert "Warme lunch" in page
    assert "Gevraagd: 80 sets" in page

    data = typed(submit="1") | {
        "lines-0-asked": str(lunch.pk), "lines-0-title": "Iets anders", "lines-0-unit": "borden",
        "lines-0-is_option": "on", "lines-0-quantity": "75", "lines-0-net_price": "12,50", "lines-0-vat": "9",
        "lines-1-asked": str(lunch.pk + 1), "lines-1-quantity": "80", "lines-1-vat": "21",
    }  # fmt: skip
    seller.client.post(f"/inkoopvragen/{asked.number}/offerte/", data)

    (line,) = Proposal.objects.get().lines.all()
    assert (line.asked, line.title, line.unit, line.quantity, line.is_option) == (
        lunch, "Warme lunch", "personen", Decimal(75), False
    )  # fmt: skip
    again = seller.client.get(f"/inkoopvragen/{asked.number}/offerte/").context["lines"]
    assert [form.initial.get("net_price") for form in again][:2] == [Decimal("12.50"), None]


def test_an_asked_line_has_one_price_and_one_that_is_gone_has_none(asked: Request, seller: Player) -> None:
    lunch = make.request_line(request=asked, title="Warme lunch")
    row = {"asked": str(lunch.pk), "quantity": "80", "net_price": "12", "vat": "9"}
    twice = {f"lines-{place}-{name}": value for place in (0, 1) for name, value in row.items()}

    assert (
        "één prijs"
        in seller.client.post(
            f"/inkoopvragen/{asked.number}/offerte/", typed(submit="1") | twice
        ).content.decode()
    )
    lunch.delete()
    gone = seller.client.post(f"/inkoopvragen/{asked.number}/offerte/", typed(submit="1") | twice)
    assert gone.status_code == 422
    assert "vraagt deze regel niet meer" in gone.content.decode()
    assert not Proposal.objects.exists()


# --- versions ---------------------------------------------------------------------------------------------------


def test_every_version_stays_and_two_can_be_held_side_by_side(
    handed_in: Proposal, asked: Request, seller: Player
) -> None:
    send(seller, asked, ("Lunch", "80", "persoon", "11", "9"), SETUP, submit="1")

    page = seller.client.get(f"/offertes/{handed_in.pk}/versies/")

    assert [row.number for row in page.context["rows"]] == [2, 1]
    rows = {str(row.label): (row.before, row.after) for row in page.context["difference"]}
    assert set(rows) == {"Regel: Lunch", "Regel: Opbouw"}
    assert rows["Regel: Opbouw"][0] == []
    for odd in ("?van=9&naar=x", "?van=1&naar=1", "?naar=1", "?van=" + "9" * 400):
        assert seller.client.get(f"/offertes/{handed_in.pk}/versies/{odd}").status_code == 200


def test_versions_are_sealed_for_the_buyer_until_the_request_closes(
    handed_in: Proposal, asked: Request, buyer: Player, stranger_buyer: Player, connector: Player
) -> None:
    address = f"/offertes/{handed_in.pk}/versies/"
    assert buyer.client.get(address).status_code == 404

    request_actions.close(asked, by=buyer.actor, now=timezone.now())

    assert "1.000,00" in buyer.client.get(address).content.decode()
    assert stranger_buyer.client.get(address).status_code == 404
    assert connector.client.get(address).status_code in {403, 404}


def test_a_version_can_be_neither_changed_nor_taken_away(handed_in: Proposal) -> None:
    version = ProposalVersion.objects.get()
    assert (version.number, version.net, version.content["lines"][0]["title"]) == (
        1,
        Decimal("1000.00"),
        "Lunch",
    )

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ProposalVersion.objects.update(net=1)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        version.delete()


def test_a_difference_names_what_came_went_and_changed() -> None:
    line = {
        "title": "Lunch", "quantity": "80.00", "unit": "persoon", "net_price": "12.50", "vat": "9",
        "net": "1000.00", "is_option": False, "supplier": 1, "supplier_name": "De Pan",
    }  # fmt: skip
    before = {
        "approach": "Vers.", "impact": "", "starts_on": None, "valid_until": "2026-05-01",
        "lines": [line, line], "shares": [], "steps": [], "attachments": [],
    }  # fmt: skip
    after = before | {
        "lines": [line], "valid_until": "2026-06-01", "attachments": [{"name": "menu", "size": 1, "sha256": "x"}],
        "steps": [{"title": "Klaar", "ready_on": "2026-07-01"}],
    }  # fmt: skip

    labels = [str(row.label) for row in between_versions(before, after)]

    assert labels == ["Stap: Klaar", "Geldig tot en met", "Bijlagen", "Regel: Lunch"]
    assert between_versions(before, before) == []


# --- the delivery plan ------------------------------------------------------------------------------------------


def test_a_delivery_plan_is_typed_with_the_proposal_and_read_by_both(
    asked: Request, seller: Player, buyer: Player
) -> None:
    answer = send(seller, asked, LUNCH, submit="1", **plan(("Proeflunch", 20), ("Eerste dinsdag", 27)))
    request_actions.close(asked, by=buyer.actor, now=timezone.now())

    for who in (seller, buyer):
        shown = who.client.get(answer["Location"]).context["steps"]
        assert [step.title for step in shown] == ["Proeflunch", "Eerste dinsdag"]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([("Gisteren klaar", -1)], "kan de inkoper nog niet gekozen hebben"),
        ([("Tweede", 40), ("Eerste", 30)], "eerder dan de stap erboven"),
        ([("", 30)], "Zeg wat er dan klaar is"),
        ([("Met een NUL\0", 30)], "niet toegestaan"),
    ],
)
def test_a_plan_that_cannot_be_is_said_at_its_step(
    asked: Request, seller: Player, steps: Any, said: str
) -> None:
    answer = send(seller, asked, LUNCH, submit="1", **plan(*steps))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Proposal.objects.exists()


def test_one_more_step_without_script(asked: Request, seller: Player) -> None:
    page = send(seller, asked, LUNCH, more_steps="1", **plan(("Proeflunch", 20)))

    assert len(page.context["steps"].forms) == 3
    assert not Proposal.objects.exists()


# --- attachments ------------------------------------------------------------------------------------------------


def test_a_file_is_sealed_with_the_proposal_and_makes_a_version(
    handed_in: Proposal,
    asked: Request,
    seller: Player,
    buyer: Player,
    stranger_seller: Player,
    connector: Player,
) -> None:
    seller.client.post(f"/offertes/{handed_in.pk}/bijlagen/", {"file": pdf(), "name": "Werkplan"})

    kept = ProposalAttachment.objects.get()
    address = f"/offertes/{handed_in.pk}/bijlagen/{kept.pk}/"
    assert [one.content["attachments"] != [] for one in ProposalVersion.objects.order_by("number")] == [
        False,
        True,
    ]
    mine = seller.client.get(address)
    assert (mine.status_code, mine["Content-Type"], mine["Cache-Control"]) == (
        200, "application/pdf", "private, no-store"
    )  # fmt: skip
    for who in (buyer, stranger_seller, connector):
        assert who.client.get(address).status_code in {403, 404}
    request_actions.close(asked, by=buyer.actor, now=timezone.now())
    assert buyer.client.get(address).status_code == 200
    late = seller.client.post(f"/offertes/{handed_in.pk}/bijlagen/", {"file": pdf(more=b"2")})
    assert late.status_code == 422


def test_files_have_limits_in_number_and_size_and_come_once(handed_in: Proposal, seller: Player) -> None:
    now = timezone.now()
    attachments.add_to_proposal(handed_in, pdf(), "Werkplan", by=seller.actor, now=now)
    with pytest.raises(Refused, match="al toegevoegd"):
        attachments.add_to_proposal(handed_in, pdf(), "Nog eens", by=seller.actor, now=now)
    ProposalAttachment.objects.update(size=attachments.MOST_BYTES)
    with pytest.raises(Refused, match="40 MB"):
        attachments.add_to_proposal(handed_in, pdf(more=b"2"), "Te veel", by=seller.actor, now=now)
    for _number in range(attachments.MOST - 1):
        make.proposal_attachment(proposal=handed_in)
    with pytest.raises(Refused, match="acht"):
        attachments.add_to_proposal(handed_in, pdf(more=b"3"), "De negende", by=seller.actor, now=now)


def test_a_file_that_is_taken_away_leaves_its_fingerprint_in_the_versions(
    handed_in: Proposal, seller: Player, django_capture_on_commit_callbacks: Any
) -> None:
    kept = attachments.add_to_proposal(handed_in, pdf(), "Werkplan", by=seller.actor, now=timezone.now())
    path, storage = kept.file.name, kept.file.storage

    with django_capture_on_commit_callbacks(execute=True):
        seller.client.post(f"/offertes/{handed_in.pk}/bijlagen/{kept.pk}/weg/")

    assert not storage.exists(path)
    files = [one.content["attachments"] for one in ProposalVersion.objects.order_by("number")]
    assert [len(one) for one in files] == [0, 1, 0]
    assert files[1][0]["sha256"] == kept.sha256


@pytest.mark.parametrize(("verdict", "code", "kept"), [("cat > /dev/null", 200, True), ("false", 404, False)])
def test_a_file_waits_for_the_scanner_and_one_with_a_virus_goes(
    handed_in: Proposal, seller: Player, mail: Mailbox, settings: Any, verdict: str, code: int, kept: bool
) -> None:
    seller.colleague()
    settings.VIRUS_SCANNER = f"command:sh -c '{verdict}'"
    file = attachments.add_to_proposal(handed_in, pdf(), "Werkplan", by=seller.actor, now=timezone.now())
    address = f"/offertes/{handed_in.pk}/bijlagen/{file.pk}/"
    assert seller.client.get(address).status_code == 404
    assert (
        "Wordt op virussen gecontroleerd" in seller.client.get(f"/offertes/{handed_in.pk}/").content.decode()
    )

    attachments.scan(ProposalAttachment, file.pk)
    attachments.scan(ProposalAttachment, file.pk)

    file.refresh_from_db()
    assert seller.client.get(address).status_code == code
    assert bool(file.file) == kept
    assert file.scan == ("clean" if kept else "infected")
    told = [message for message in mail.sent if "virus" in message.subject]
    assert [message.to for message in told] == ([] if kept else [[seller.user.email]])
    assert kept or f"/offertes/{handed_in.pk}/bijlagen/" in told[0].body
    attachments.remove_from_proposal(file, by=seller.actor, now=timezone.now())
    assert not ProposalAttachment.objects.exists()


def test_a_buyer_whose_file_has_a_virus_hears_so_once(
    asked: Request, buyer: Player, mail: Mailbox, settings: Any
) -> None:
    settings.VIRUS_SCANNER = "command:sh -c 'false'"
    file = attachments.add(asked, pdf(), "Tekening", by=buyer.actor, now=timezone.now())

    for _ in range(2):
        attachments.scan(RequestAttachment, file.pk)

    (told,) = [message for message in mail.to(buyer) if "virus" in message.subject]
    assert "“Tekening”" in told.body
    assert f"{asked.get_absolute_url()}bijlagen/" in told.body
