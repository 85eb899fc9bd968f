"""What an enterprise says of itself, what it can prove, and how people find it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from enterprises.models import Certificate, Enterprise
from enterprises.signals import Panel, enterprise_changed, profile_panels_wanted
from sif import history
from tests import make

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj << >> endobj\n%%EOF\n"


def picture(kind="PNG", size=(60, 40)):
    file = BytesIO()
    Image.new("RGB", size).save(file, kind)
    return file.getvalue()


def label(proof=PDF, name="bewijs.pdf", **fields):
    return {
        "kind": "pso_2",
        "issuer": "PSO-Nederland",
        "valid_from": "2026-01-01",
        "valid_until": "2027-12-31",
        "proof": SimpleUploadedFile(name, proof),
        **fields,
    }


def profile(enterprise, **fields):
    return {
        "name": enterprise.name,
        "mission": enterprise.mission,
        "story": enterprise.story,
        "target_groups": ["young"],
        "sdgs": ["8"],
        "serves": "Utrecht, zeist",
        **fields,
    }


def names(client, asked=""):
    return [enterprise.name for enterprise in client.get(f"/ondernemingen/?{asked}").context["page"]]


def test_the_page_of_an_enterprise_shows_who_it_is_and_what_it_can_prove(client, seller, today):
    shop = seller.enterprise
    make.certificate(enterprise=shop, kind="pso_3", issuer="PSO-Nederland")
    make.certificate(enterprise=shop, kind="sw", valid_until=today - timedelta(days=1))
    make.certificate(enterprise=shop, kind="anbi").__class__.objects.filter(kind="anbi").update(
        checked_at=None
    )

    page = client.get(f"/ondernemingen/{shop.slug}/").content.decode()

    assert shop.mission in page
    assert "PSO-trede 3" in page or "PSO trede 3" in page
    assert "PSO-Nederland" in page
    assert "SW-bedrijf" not in page
    assert "ANBI" not in page


def test_small_groups_are_not_counted_out_in_public(client):
    shop = make.enterprise(people=14, people_distance=3)

    page = client.get(shop.get_absolute_url()).content.decode()
    answer = client.get(f"/api/v1/enterprises/{shop.slug}").json()

    assert "Minder dan 10" in page
    assert "<b>3</b>" not in page
    assert (answer["people"], answer["peopleDistance"]) == (14, None)


def test_an_enterprise_that_may_not_sell_is_seen_by_itself_and_the_connector_only(
    client, seller, stranger_seller, connector, today
):
    shop = seller.enterprise
    Enterprise.objects.filter(pk=shop.pk).update(verified_until=today - timedelta(days=1))

    for stranger in (client, stranger_seller.client):
        assert stranger.get(shop.get_absolute_url()).status_code == 404
    assert "Inkopers zien deze pagina nog niet" in seller.client.get(shop.get_absolute_url()).content.decode()
    assert connector.client.get(shop.get_absolute_url()).status_code == 200
    assert client.get(f"/api/v1/enterprises/{shop.slug}").status_code == 404
    assert shop.name not in names(client)


def test_a_higher_app_adds_a_panel_to_the_page(client, seller):
    def answer(sender, *, enterprise, actor, now, **_):
        return [Panel(10, "components/notice.html", {"text": f"Aanbod van {enterprise.name}"})]

    profile_panels_wanted.connect(answer)
    try:
        page = client.get(seller.enterprise.get_absolute_url()).content.decode()
    finally:
        profile_panels_wanted.disconnect(answer)

    assert f"Aanbod van {seller.enterprise.name}" in page


def test_enterprises_are_found_by_words_in_both_numbers_and_without_accents(client):
    make.enterprise(name="De Ketting", mission="Wij maken fietsen.")
    make.enterprise(name="Café Één", mission="Koffie en taart.")

    assert names(client, "q=fiets") == ["De Ketting"]
    assert names(client, "q=fietsen") == ["De Ketting"]
    assert names(client, "q=cafe") == ["Café Één"]
    assert names(client, "q=kettting") == ["De Ketting"]
    assert names(client, "q=fietsen taart") == []
    assert "Geen onderneming gevonden" in client.get("/ondernemingen/?q=dakgoten").content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("regio=twente", ["Overal", "Twents"]),
        ("regio=utrecht-en-omgeving", ["Overal"]),
        ("doelgroep=young", ["Twents"]),
        ("sdg=13", ["Overal"]),
        ("keurmerk=pso_2", ["Twents"]),
        ("keurmerk=pso_2&sdg=13", []),
        ("regio=onzin", ["Overal"]),
        ("doelgroep=onzin&sdg=99&keurmerk=x&pagina=onzin", ["Overal", "Twents"]),
    ],
)
def test_the_list_narrows_to_what_is_asked(client, asked, found):
    town = make.place(name="Hengelo", in_region=make.region(name="Twente"))
    twents = make.enterprise(name="Twents", nationwide=False, target_groups=["young"])
    twents.serves.set([town])
    make.certificate(enterprise=twents, kind="pso_2")
    make.enterprise(name="Overal", sdgs=[13])

    assert names(client, asked) == found


def test_a_search_with_every_odd_sign_is_answered(client):
    for asked in ("%00", "'%22)--", "%25_%5C", "(" * 300, "é&regio=%00", "q" * 5000):
        assert client.get(f"/ondernemingen/?q={asked}").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_three_as_for_one(rows, client, django_assert_num_queries):
    for _ in range(rows):
        make.certificate(enterprise=make.enterprise())
    client.get("/ondernemingen/")

    with django_assert_num_queries(4):
        client.get("/ondernemingen/")


def test_an_entrepreneur_changes_the_profile_and_others_hear_of_it(seller):
    shop = seller.enterprise
    make.place(name="Zeist")
    heard = []

    def listen(sender, **said):
        heard.append(said["enterprise"])

    enterprise_changed.connect(listen)
    try:
        answer = seller.client.post("/mijn/profiel/", profile(shop, mission="Wij koken van wat overblijft."))
    finally:
        enterprise_changed.disconnect(listen)

    shop.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, "/mijn/profiel/")
    assert (shop.mission, shop.target_groups, shop.sdgs) == ("Wij koken van wat overblijft.", ["young"], [8])
    assert [town.name for town in shop.serves.by_name()] == ["Utrecht", "Zeist"]
    assert heard == [shop]
    assert history.of(shop).get().data["fields"] == sorted(history.of(shop).get().data["fields"])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("serves", "Utrecht, Lutjebroekerveen", "Deze gemeente kennen wij niet: Lutjebroekerveen"),
        ("story", "Zij heet Anna, BSN 111222333.", "burgerservicenummer"),
        ("people_distance", "9", "meer mensen"),
        ("founded_year", "12", "1800"),
    ],
)
def test_a_wrong_profile_is_explained_and_nothing_is_lost(seller, field, value, words):
    typed = profile(seller.enterprise, mission="Nieuwe missie", people="4", **{field: value})

    answer = seller.client.post("/mijn/profiel/", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Nieuwe missie" in page
    assert seller.enterprise.__class__.objects.get(pk=seller.enterprise.pk).mission != "Nieuwe missie"


def test_verification_and_trust_are_not_typed(seller, today):
    shop = seller.enterprise
    type(shop).objects.filter(pk=shop.pk).update(trusted=False)
    shop.refresh_from_db()
    before = (shop.verified_until, shop.trusted, shop.slug)

    seller.client.post(
        "/mijn/profiel/", profile(shop, verified_until="2099-01-01", trusted="on", slug="anders")
    )

    shop.refresh_from_db()
    assert (shop.verified_until, shop.trusted, shop.slug) == before


@pytest.mark.parametrize(
    ("proof", "name"),
    [(PDF, "mijn.pdf"), (picture(), "mijn.png"), (picture("JPEG"), "mijn.exe")],
    ids=["pdf", "png", "jpeg"],
)
def test_a_label_is_added_with_its_proof_and_waits_for_the_connector(seller, proof, name):
    answer = seller.client.post("/mijn/keurmerken/", label(proof, name))

    added = Certificate.objects.get()
    assert (answer.status_code, answer.url) == (302, "/mijn/keurmerken/")
    assert (added.kind, added.checked_at) == ("pso_2", None)
    with added.proof.open() as kept:
        content = kept.read()
    if proof == PDF:
        assert content == PDF
    else:
        assert Image.open(BytesIO(content)).size == (60, 40)  # made anew: see test_hostile_uploads
    assert "mijn" not in added.proof.name
    assert "wordt gecontroleerd" in seller.client.get("/mijn/keurmerken/").content.decode()


@pytest.mark.parametrize(
    "proof",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"\0" * 50,
        b"%PDF-1.4 no end",
        b"%PDF-1.4 /OpenAction << /S /JavaScript >> %%EOF",
        b"%PDF-1.4 /EmbeddedFile %%EOF",
        b"\x89PNG\r\n\x1a\n broken",
        b"PK\x03\x04 zip",
    ],
)
def test_a_file_that_is_no_proof_is_refused_with_what_to_do(seller, proof):
    answer = seller.client.post("/mijn/keurmerken/", label(proof))

    assert answer.status_code == 422
    assert answer.context["form"].errors["proof"]
    assert not Certificate.objects.exists()


def test_a_picture_of_too_many_pixels_is_refused_by_its_header(seller):
    bomb = BytesIO()
    Image.new("1", (13_000, 13_000)).save(bomb, "PNG")

    answer = seller.client.post("/mijn/keurmerken/", label(bomb.getvalue(), "bom.png"))

    assert answer.status_code == 422
    assert not Certificate.objects.exists()


def test_a_file_of_more_than_ten_megabytes_is_refused(seller):
    answer = seller.client.post("/mijn/keurmerken/", label(b"%PDF-1.4" + b" " * 10_000_000 + b"%%EOF"))

    assert answer.status_code == 422
    assert "groter dan 10 MB" in answer.content.decode()


def test_the_same_label_twice_and_a_period_backwards_are_refused(seller):
    seller.client.post("/mijn/keurmerken/", label())

    again = seller.client.post("/mijn/keurmerken/", label())
    backwards = seller.client.post("/mijn/keurmerken/", label(kind="anbi", valid_until="2025-01-01"))

    assert (again.status_code, backwards.status_code) == (422, 422)
    assert "U hebt dit keurmerk al toegevoegd" in again.content.decode()
    assert Certificate.objects.count() == 1


def test_the_database_too_refuses_a_period_backwards(seller, today):
    with pytest.raises(IntegrityError, match="certificate_period"), transaction.atomic():
        make.certificate(
            enterprise=seller.enterprise, valid_from=today, valid_until=today - timedelta(days=1)
        )


def test_the_proof_is_for_the_enterprise_and_the_connector(seller, stranger_seller, connector, buyer, client):
    seller.client.post("/mijn/keurmerken/", label())
    page = f"/keurmerken/{Certificate.objects.get().pk}/bewijs/"

    own = seller.client.get(page)

    assert own.content == PDF
    assert own["Content-Type"] == "application/pdf"
    assert own["Content-Disposition"].startswith("attachment")
    assert connector.client.get(page).content == PDF
    assert stranger_seller.client.get(page).status_code == 404
    assert buyer.client.get(page).status_code == 403
    assert client.get(page).status_code == 302


def test_a_label_is_taken_back_before_it_is_checked_and_not_after(seller, stranger_seller):
    seller.client.post("/mijn/keurmerken/", label())
    waiting = Certificate.objects.get()
    checked = make.certificate(enterprise=seller.enterprise)

    assert stranger_seller.client.post(f"/mijn/keurmerken/{waiting.pk}/weg/").status_code == 404
    seller.client.post(f"/mijn/keurmerken/{waiting.pk}/weg/")
    seller.client.post(f"/mijn/keurmerken/{checked.pk}/weg/")

    assert list(Certificate.objects.all()) == [checked]


def test_programs_ask_the_same_questions(client):
    town = make.place(name="Hengelo", in_region=make.region(name="Twente"))
    shop = make.enterprise(name="Twents", nationwide=False, target_groups=["young"])
    shop.serves.set([town])
    make.certificate(enterprise=shop, kind="pso_2")
    make.enterprise(name="Overal")

    answer = client.get("/api/v1/enterprises?region=twente&targetGroup=young&label=pso_2").json()

    assert (answer["total"], [row["name"] for row in answer["results"]]) == (1, ["Twents"])
    assert answer["results"][0]["labels"][0]["kind"] == "pso_2"


def test_programs_hear_what_they_ask_wrongly(client):
    answer = client.get("/api/v1/enterprises?targetGroup=young&sdg=99")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == ["sdg"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_api_costs_the_same_for_three_as_for_one(rows, client, django_assert_num_queries):
    for _ in range(rows):
        make.certificate(enterprise=make.enterprise())

    with django_assert_num_queries(3):
        client.get("/api/v1/enterprises")
