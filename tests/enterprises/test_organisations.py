"""For whom one works: choosing, registering, inviting, and who may do what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from enterprises.acting import SESSION_KEY
from enterprises.actions import organisations as actions
from enterprises.actions import people
from enterprises.actions.organisations import token_of
from enterprises.models import ApiToken, Enterprise, Invitation, Membership, Organisation, Vetting
from sif import history
from sif.states import Refused
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db


def typed(**fields):
    return {
        "name": "Soepwagen",
        "kvk_number": "12.34.56.78",
        "capacities": ["seller"],
        "sector": "company",
        "place": make.place().pk,
        "address": "",
        "vat_id": "",
        **fields,
    }


def test_a_person_registers_an_enterprise_and_works_for_it_at_once(person):
    answer = person.client.post("/mijn/organisatie/nieuw/", typed())

    made = Organisation.objects.get(kvk_number="12345678")
    assert (answer.status_code, answer.url) == (302, "/mijn/profiel/")
    assert Membership.objects.get(organisation=made).role == "owner"
    assert Enterprise.objects.get().organisation == made
    assert Vetting.objects.get().status == "draft"
    assert "Soepwagen" in person.client.get("/mijn/").content.decode()


def test_a_buyer_gets_no_profile(person):
    answer = person.client.post("/mijn/organisatie/nieuw/", typed(capacities=["buyer"]))

    assert answer.url == "/mijn/"
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kvk_number", "1234567", "Een KvK-nummer heeft 8 cijfers"),
        ("kvk_number", "", "verplicht"),
        ("capacities", [], "Kies minstens één ding"),
        ("capacities", ["municipality"], "municipality"),
        ("vat_id", "NL1", "NL001234567B01"),
        ("name", "BSN 111222333", "burgerservicenummer"),
    ],
)
def test_a_wrong_answer_is_named_and_what_was_typed_stays(person, field, value, words):
    answer = person.client.post("/mijn/organisatie/nieuw/", typed(**{"address": "Kade 3", field: value}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Kade 3" in page
    assert not Organisation.objects.exists()


def test_a_kvk_number_is_registered_once(person, seller):
    answer = person.client.post("/mijn/organisatie/nieuw/", typed(kvk_number=seller.organisation.kvk_number))

    assert answer.status_code == 422
    assert "Vraag een collega om u uit te nodigen" in answer.content.decode()
    assert Organisation.objects.count() == 1


def test_choosing_an_organisation_decides_for_whom_one_works(buyer):
    other = make.membership(user=buyer.user, organisation=make.organisation(name="Andere Zaak"))

    answer = buyer.client.post("/account/organisaties/", {"membership": other.pk})

    assert (answer.status_code, answer.url) == (302, "/mijn/")
    assert buyer.client.session[SESSION_KEY] == other.pk
    assert "Andere Zaak" in buyer.client.get("/mijn/").content.decode()


@pytest.mark.parametrize("membership", ["", "nonsense", "9" * 30, "stranger", "ended"])
def test_nobody_chooses_an_organisation_of_somebody_else(buyer, stranger_buyer, membership):
    ended = make.membership(user=buyer.user, organisation=make.organisation(), ended_at=timezone.now())
    pk = {"stranger": stranger_buyer.membership.pk, "ended": ended.pk}.get(membership, membership)

    assert buyer.client.post("/account/organisaties/", {"membership": pk}).status_code == 404
    assert buyer.client.session[SESSION_KEY] == buyer.membership.pk


def test_a_person_alone_is_told_how_to_begin(person):
    page = person.client.get("/mijn/").content.decode()

    assert "U werkt nog niet voor een organisatie" in page
    assert "/mijn/organisatie/nieuw/" in page


def test_a_colleague_is_invited_by_mail_and_joins_once(buyer, mail):
    buyer.client.post("/mijn/collegas/", {"email": "Noor@Test.example", "role": "manager"})
    (message,) = mail.to("noor@test.example")
    link = "/uitnodiging/" + message.body.split("/uitnodiging/")[1].split()[0]
    noor = Player(make.user(name="Noor", email="noor@test.example"))

    asked = noor.client.get(link)
    joined = noor.client.post(link)
    again = noor.client.post(link)

    assert buyer.organisation.name in asked.content.decode()
    assert (joined.status_code, joined.url) == (302, "/mijn/")
    membership = Membership.objects.get(user=noor.user)
    assert (membership.organisation, membership.role) == (buyer.organisation, "manager")
    assert again.status_code == 409
    assert Membership.objects.filter(user=noor.user).count() == 1


def test_an_invitation_is_not_for_somebody_else(buyer, stranger_buyer):
    invitation = make.invitation(organisation=buyer.organisation, invited_by=buyer.user)
    link = f"/uitnodiging/{token_of(invitation)}/"

    assert "ingelogd als" in stranger_buyer.client.get(link).content.decode()
    assert stranger_buyer.client.post(link).status_code == 409
    assert not Membership.objects.filter(user=stranger_buyer.user, organisation=buyer.organisation).exists()


def test_a_changed_or_old_link_says_so(client, buyer, clock):
    invitation = make.invitation(organisation=buyer.organisation, invited_by=buyer.user)
    link = f"/uitnodiging/{token_of(invitation)}/"
    assert client.get(link).status_code == 200
    assert client.get("/uitnodiging/verzonnen/").status_code == 409

    clock.forward(days=15)

    assert "te oud" in client.get(link).content.decode()


def test_a_member_does_not_invite(buyer, now):
    member = buyer.colleague()

    assert (
        member.client.post("/mijn/collegas/", {"email": "x@test.example", "role": "member"}).status_code
        == 422
    )
    assert not Invitation.objects.exists()
    with pytest.raises(Refused):
        actions.invite(buyer.organisation, email="x@test.example", role="member", by=member.actor, now=now)


def test_an_owner_sets_what_a_colleague_may_spend(buyer):
    colleague = buyer.colleague()

    buyer.client.post(
        f"/mijn/collegas/{colleague.membership.pk}/", {"role": "member", "spending_limit": "5000"}
    )

    colleague.membership.refresh_from_db()
    assert (colleague.membership.role, colleague.membership.spending_limit) == ("member", Decimal(5000))
    assert [event.verb for event in history.of(colleague.membership)] == ["set_role"]


def test_a_colleague_of_somebody_else_is_not_there(buyer, stranger_buyer):
    answer = buyer.client.post(f"/mijn/collegas/{stranger_buyer.membership.pk}/", {"role": "auditor"})

    assert answer.status_code == 404


def test_a_manager_makes_nobody_owner_and_unmakes_none(buyer, now):
    manager, member = buyer.colleague(role="manager"), buyer.colleague()

    for subject, role in ((member, "owner"), (manager, "owner"), (buyer, "member")):
        with pytest.raises(Refused):
            people.set_role(subject.membership, role=role, spending_limit=None, by=manager.actor, now=now)

    people.set_role(member.membership, role="auditor", spending_limit=None, by=manager.actor, now=now)
    assert Membership.objects.get(pk=member.membership.pk).role == "auditor"


def test_the_last_owner_stays_owner(buyer, now):
    with pytest.raises(Refused):
        people.set_role(buyer.membership, role="member", spending_limit=None, by=buyer.actor, now=now)
    with pytest.raises(Refused):
        actions.end_membership(buyer.membership, by=buyer.actor, now=now)


def test_whoever_leaves_acts_for_the_organisation_no_more(buyer):
    colleague = buyer.colleague()
    assert colleague.client.get("/mijn/collegas/").status_code == 200

    buyer.client.post(f"/mijn/collegas/{colleague.membership.pk}/", {"end": "1"})

    assert colleague.client.get("/mijn/collegas/").status_code == 403


def test_the_organisation_is_changed_by_its_own_people(buyer):
    wanted = typed(name="Nieuwe Naam", kvk_number=buyer.organisation.kvk_number)

    answer = buyer.client.post("/mijn/organisatie/", wanted)

    assert (answer.status_code, answer.url) == (302, "/mijn/organisatie/")
    buyer.organisation.refresh_from_db()
    assert buyer.organisation.name == "Nieuwe Naam"
    assert buyer.organisation.capacities == ["buyer"]


def test_nobody_gives_an_own_organisation_another_capacity(buyer):
    wanted = typed(kvk_number=buyer.organisation.kvk_number, capacities=["municipality", "reviewer"])

    buyer.client.post("/mijn/organisatie/", wanted)

    buyer.organisation.refresh_from_db()
    assert buyer.organisation.capacities == ["buyer"]


def test_the_secret_of_a_key_is_shown_once_and_works(seller, client):
    seller.client.post("/mijn/sleutels/", {"label": "Inkoopsysteem"})
    first, second = seller.client.get("/mijn/sleutels/"), seller.client.get("/mijn/sleutels/")

    secret = first.context["secret"]
    assert secret in first.content.decode()
    assert secret not in second.content.decode()
    assert client.get("/api/v1/enterprises", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_a_withdrawn_key_does_not_work(seller, client):
    key = make.api_token(membership=seller.membership, secret="geheim")

    seller.client.post(f"/mijn/sleutels/{key.pk}/intrekken/")

    assert client.get("/api/v1/enterprises", headers={"Authorization": "Bearer geheim"}).status_code == 401


def test_somebody_elses_key_is_not_there(seller, stranger_seller):
    key = make.api_token(membership=stranger_seller.membership, secret="geheim")

    assert seller.client.post(f"/mijn/sleutels/{key.pk}/intrekken/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_the_dashboard_counts_what_waits_for_a_reviewer(reviewer, seller):
    vetting = make.vetting(enterprise=seller.enterprise)
    vetting.checks.filter(kind="finance").update(reviewer=reviewer.organisation)

    assert "1 onderneming wacht op uw oordeel" in reviewer.client.get("/mijn/").content.decode()


def test_the_dashboard_warns_before_a_date_passes(seller, today):
    shop = seller.enterprise
    assert "U kunt verkopen tot" not in seller.client.get("/mijn/").content.decode()
    shop.verified_until = today + timedelta(days=20)
    shop.save()
    make.certificate(enterprise=shop, valid_until=today + timedelta(days=20))

    page = seller.client.get("/mijn/").content.decode()

    assert "U kunt verkopen tot en met" in page
    assert "Uw keurmerk Code Sociale Ondernemingen loopt af" in page
