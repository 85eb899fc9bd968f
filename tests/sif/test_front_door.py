"""The front door: health, language, pictures, errors, headers, lists, numbers, and a cache that may vanish."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache, caches
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone, translation

from sif import dates, numbers, outbox, pages, queue
from sif.models import Message, PublicFigure, User
from tests import make
from tests.cast import Player
from tests.conftest import Clock

pytestmark = pytest.mark.django_db


# --- health ---------------------------------------------------------------------------------------------


def test_alive_and_ready(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").json() == {"database": "ok"}


def test_not_ready_without_a_database_says_which_part_and_when_to_ask_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise DatabaseError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", gone)
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"database": "gone"})
    assert answer.headers["Retry-After"] == "10"


def test_what_waits_is_counted_with_the_age_of_the_oldest(client: Client, clock: Clock) -> None:
    queue.after_commit("test.note", 1)
    Message.objects.create(key="k", to=make.user(), address="a@test.example", created_at=timezone.now())
    clock.forward(seconds=90)

    text = client.get("/metrics").content.decode()

    lines = dict(line.split() for line in text.splitlines() if line.startswith("sif_"))
    assert lines == {
        "sif_jobs_waiting": "1",
        "sif_jobs_given_up": "0",
        "sif_jobs_oldest_seconds": "90",
        "sif_mail_unsent": "1",
        "sif_mail_refused": "0",
        "sif_mail_oldest_seconds": "90",
    }


# --- language -------------------------------------------------------------------------------------------


def _language(client: Client, **headers: str) -> str:
    return client.get("/account/login/", headers=headers).headers["Content-Language"]


def test_the_market_speaks_dutch_whatever_the_browser_likes(client: Client) -> None:
    assert _language(client, accept_language="en-GB,en;q=0.9") == "nl"


def test_a_visitor_chooses_english_and_it_is_kept(client: Client) -> None:
    answer = client.post("/taal/", {"language": "en", "next": "/account/login/"})

    assert (answer.status_code, answer.url) == (302, "/account/login/")
    assert client.cookies["django_language"]["httponly"]
    assert _language(client) == "en"


def test_a_choice_belongs_to_the_person_and_goes_along_to_another_browser(buyer: Player) -> None:
    buyer.client.post("/taal/", {"language": "en"})

    assert User.objects.get(pk=buyer.user.pk).language == "en"
    elsewhere = Client()
    elsewhere.force_login(buyer.user, backend="enterprises.acting.ActingBackend")
    assert elsewhere.get("/account/email/").headers["Content-Language"] == "en"


def test_a_language_that_we_do_not_speak_changes_nothing(buyer: Player, client: Client) -> None:
    buyer.client.post("/taal/", {"language": "xx"})
    client.cookies["django_language"] = "xx"

    assert User.objects.get(pk=buyer.user.pk).language == "nl"
    assert _language(client) == "nl"
    assert translation.get_language() == "nl"  # nothing stays behind in the thread


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_back_never_leads_elsewhere(client: Client, address: str) -> None:
    assert client.post("/taal/", {"language": "en", "next": address}).url == "/"


# --- pictures -------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(settings: object) -> Path:
    public = settings.MEDIA_ROOT / "public"
    public.mkdir()
    (public / "photo.webp").write_bytes(b"webp")
    (public / "page.html").write_bytes(b"<script>")
    (settings.MEDIA_ROOT / "secret.webp").write_bytes(b"secret")
    return public


def test_a_picture_is_served_for_ever_and_never_run(client: Client, shelf: Path) -> None:
    answer = client.get("/media/photo.webp")

    assert b"".join(answer.streaming_content) == b"webp"
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name", ["page.html", "missing.webp", "../secret.webp", "..%2fsecret.webp", "%2e%2e/secret.webp", "", "."]
)
def test_nothing_else_is_served(client: Client, shelf: Path, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


# --- errors ---------------------------------------------------------------------------------------------


@pytest.mark.urls("tests.sif.urls")
@pytest.mark.parametrize(("page", "status"), [("forbidden", 403), ("broken", 500), ("nowhere", 404)])
def test_people_get_a_page_and_programs_a_problem(client: Client, page: str, status: int) -> None:
    client.raise_request_exception = False

    human, program = client.get(f"/{page}/"), client.get(f"/api/v1/{page}")

    assert (human.status_code, program.status_code) == (status, status)
    assert human.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"a bug" not in human.content + program.content
    assert program.headers["Content-Type"] == "application/problem+json"
    assert program.headers["API-Version"]
    assert program.json()["status"] == status


@pytest.mark.urls("tests.sif.urls")
def test_a_host_that_is_not_ours_is_a_bad_request(client: Client) -> None:
    for page in ("/healthz", "/api/v1/broken"):
        assert client.get(page, headers={"host": "evil.example"}).status_code == 400


# --- lists ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("1", 1),
        ("2", 2),
        ("3", 3),
        ("4", 3),
        ("999999999", 3),
        ("9" * 400, 1),
        ("0", 1),
        ("-1", 1),
        ("", 1),
        ("twee", 1),
        ("2; DROP TABLE", 1),
        ("\x00", 1),
        ("²", 1),
        ("٣", 1),
        ("1e3", 1),
        (None, 1),
    ],
)
def test_any_page_number_gives_a_page(asked: str | None, number: int) -> None:
    for value in range(5):
        PublicFigure.objects.create(code=str(value), value=value, as_of=timezone.now())
    request = SimpleNamespace(GET={} if asked is None else {"pagina": asked})

    page = pages.page(PublicFigure.objects.order_by("pk"), request, per_page=2)

    assert page.number == number
    assert len(page) == (1 if number == 3 else 2)


# --- numbers and days -----------------------------------------------------------------------------------


def test_numbers_are_never_given_out_twice() -> None:
    given = [numbers.next_number("B") for _ in range(3)] + [numbers.next_number("V")]

    digits = [int(number.split("-")[1]) for number in given]
    assert digits == list(range(digits[0], digits[0] + 4))
    assert digits[0] > 100_000
    assert given[3].startswith("V-")


def test_the_day_is_the_day_in_the_netherlands(clock: Clock) -> None:
    assert dates.local_day(clock.now.replace(hour=22, minute=59)).isoformat() == "2026-03-24"
    assert dates.local_day(clock.now.replace(hour=23)).isoformat() == "2026-03-25"


def test_every_day_is_in_the_quarter_that_says_so() -> None:
    day = dates.quarter_days(2024, 1)[0]
    for year in (2024, 2025):
        for quarter in (1, 2, 3, 4):
            first, last = dates.quarter_days(year, quarter)
            assert first == day
            while day <= last:
                assert dates.quarter_of(day) == (year, quarter)
                day += timedelta(days=1)


# --- the cache ------------------------------------------------------------------------------------------


def test_without_redis_the_cache_remembers_nothing_and_breaks_nothing(
    settings: object, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache.set("soup", "hot")
    assert cache.get("soup") == "hot"

    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": f"unix://{tmp_path}/nobody.sock"}
    }
    gone = caches["default"]

    gone.set("soup", "hot")
    gone.set_many({"soup": "hot"})
    assert gone.get("soup", "none") == "none"
    assert gone.get_many(["soup"]) == {}
    assert gone.add("soup", "hot")
    assert not gone.has_key("soup")
    assert not gone.touch("soup")
    assert not gone.delete("soup")
    assert gone.incr("soup") == 1
    assert "cache is gone" in caplog.text


# --- people ---------------------------------------------------------------------------------------------


def test_a_person_is_named_and_an_address_is_one_row(db: None) -> None:
    nameless = User.objects.create_user(" Noor.De.Wit@Test.Example ", "a long password")

    assert nameless.email == "noor.de.wit@test.example"
    assert (str(nameless), nameless.get_short_name()) == ("noor.de.wit@test.example", "noor.de.wit")
    assert User.objects.get_by_natural_key("NOOR.DE.WIT@test.example") == nameless
    nameless.name = "Noor de Wit"
    assert (nameless.get_full_name(), nameless.get_short_name()) == ("Noor de Wit", "Noor")


def test_the_operator_is_staff_and_may_do_everything() -> None:
    operator = User.objects.create_superuser("root@test.example", "a long password")

    assert (operator.is_staff, operator.is_superuser) == (True, True)
    assert operator.check_password("a long password")


def test_a_mail_of_the_account_pages_leaves_through_the_outbox(client: Client) -> None:
    form = {
        "name": "Noor",
        "email": "noor@test.example",
        "password1": "een lang wachtwoord",
        "password2": "een lang wachtwoord",
    }

    answer = client.post("/account/signup/", form)

    assert answer.status_code == 302
    person = User.objects.get(email="noor@test.example")
    assert (person.name, person.language) == ("Noor", "nl")
    message = Message.objects.get()
    assert (message.to, message.address, message.sent_at) == (person, "noor@test.example", None)
    assert outbox.message_id_of(message).startswith("<message-")


@pytest.mark.parametrize("page", ["/account/login/", "/account/signup/", "/account/password/reset/"])
def test_every_form_of_the_account_pages_carries_a_key(client: Client, page: str) -> None:
    html = client.get(page).content.decode()

    assert html.count('name="csrfmiddlewaretoken"') == html.count('name="idempotency_key"') > 0


def test_a_name_with_a_bsn_is_refused_at_the_door(client: Client) -> None:
    answer = client.post("/account/signup/", {"name": "Noor 111222333", "email": "noor@test.example"})

    assert "name" in answer.context["form"].errors
    assert not User.objects.exists()


def test_a_connector_sees_adds_and_changes_in_the_admin_and_deletes_nothing(
    connector: Player, buyer: Player
) -> None:
    may = {
        verb: connector.user.has_perm(f"market.{verb}_listing")
        for verb in ("view", "add", "change", "delete")
    }

    assert may == {"view": True, "add": True, "change": True, "delete": False}
    assert connector.user.has_module_perms("market")
    assert not buyer.user.has_perm("market.view_listing")
    assert not buyer.user.has_module_perms("market")


def test_the_admin_opens_for_connectors_and_for_nobody_else(
    connector: Player, buyer: Player, client: Client
) -> None:
    page = "/beheer/enterprises/organisation/"

    assert connector.client.get(page).status_code == 200
    assert client.get(page).url == f"/beheer/login/?next={page}"
    assert client.get(f"/beheer/login/?next={page}").url == f"/account/login/?next={page}"
    assert buyer.client.get("/beheer/login/").status_code == 403
