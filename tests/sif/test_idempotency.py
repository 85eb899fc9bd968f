"""The same request twice is one effect and one answer (RELIABILITY 3.4)."""

import re
import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from sif.models import Event, IdempotencyKey, PublicFigure
from tests.cast import Player

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.sif.urls")]


def _add(client: Client, key: str, name: str = "tea", **more: object) -> HttpResponse:
    return client.post("/add/", {"name": name, "idempotency_key": key, **more})


def test_the_same_request_again_gets_the_same_answer_and_has_no_effect(buyer: Player) -> None:
    first, second = _add(buyer.client, "k1"), _add(buyer.client, "k1")

    assert PublicFigure.objects.count() == 1
    assert Event.objects.count() == 1
    assert (second.status_code, second.headers["Location"]) == (first.status_code, first.url)
    assert second.headers["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first.headers


def test_an_answer_with_a_body_is_kept_whole(buyer: Player) -> None:
    first, second = _add(buyer.client, "k1", "here"), _add(buyer.client, "k1", "here")

    assert (second.status_code, second.content) == (201, first.content)
    assert second.headers["Content-Type"] == first.headers["Content-Type"]


def test_another_key_is_another_request(buyer: Player) -> None:
    _add(buyer.client, "k1")
    _add(buyer.client, "k2")

    assert PublicFigure.objects.count() == 2


def test_a_key_with_another_body_is_refused_and_has_no_effect(buyer: Player) -> None:
    _add(buyer.client, "k1", "tea")

    answer = _add(buyer.client, "k1", "coffee")

    assert answer.status_code == 422
    assert PublicFigure.objects.count() == 1


def test_a_key_with_another_path_method_or_file_is_refused(buyer: Player) -> None:
    def sheet(text: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("sheet.csv", text)

    _add(buyer.client, "k1")
    _add(buyer.client, "k2", sheet=sheet(b"one"))

    answers = [
        buyer.client.post("/add/?again=1", {"name": "tea", "idempotency_key": "k1"}),
        buyer.client.put("/add/", "name=tea", headers={"Idempotency-Key": "k1"}),
        _add(buyer.client, "k2", sheet=sheet(b"two")),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert _add(buyer.client, "k2", sheet=sheet(b"one")).status_code == 302
    assert PublicFigure.objects.count() == 2


def test_the_csrf_token_may_differ_between_two_tries(buyer: Player) -> None:
    _add(buyer.client, "k1", csrfmiddlewaretoken="one")

    assert _add(buyer.client, "k1", csrfmiddlewaretoken="two").status_code == 302


@pytest.mark.parametrize(("name", "status"), [("wrong", 422), ("bad", 400)])
def test_a_form_that_was_not_right_is_not_kept_and_leaves_nothing(
    buyer: Player, name: str, status: int
) -> None:
    assert _add(buyer.client, "k1", name).status_code == status
    assert not IdempotencyKey.objects.exists()
    assert not PublicFigure.objects.exists()
    assert not Event.objects.exists()

    assert _add(buyer.client, "k1", "tea").status_code == 302


def test_a_bug_leaves_nothing_and_may_be_tried_again(buyer: Player) -> None:
    buyer.client.raise_request_exception = False

    assert _add(buyer.client, "k1", "crash").status_code == 500

    assert not PublicFigure.objects.exists()
    assert _add(buyer.client, "k1", "tea").status_code == 302


def test_a_key_belongs_to_one_person_and_to_one_visitor(buyer: Player, stranger_buyer: Player) -> None:
    for browser in (buyer.client, stranger_buyer.client, Client()):
        assert _add(browser, "k1").status_code == 302

    assert PublicFigure.objects.count() == 3


def test_a_request_without_a_key_is_just_done(buyer: Player) -> None:
    for _ in range(2):
        buyer.client.post("/add/", {"name": "tea"})

    assert PublicFigure.objects.count() == 2


def test_a_program_sends_its_key_in_a_header(buyer: Player) -> None:
    for _ in range(2):
        buyer.client.put("/add/", "{}", content_type="application/json", headers={"Idempotency-Key": "k1"})

    assert PublicFigure.objects.count() == 1


def test_reading_and_signing_in_leave_no_key(buyer: Player) -> None:
    buyer.client.get("/add/?idempotency_key=k1")
    buyer.client.post("/account/add/", {"name": "tea", "idempotency_key": "k1"})

    assert not IdempotencyKey.objects.exists()


def test_every_form_carries_a_new_key(client: Client) -> None:
    keys = [
        re.search(r'name="idempotency_key" value="([^"]+)"', client.get("/add/").content.decode())[1]
        for _ in range(2)
    ]

    assert keys[0] != keys[1]
    assert all(uuid.UUID(key).version == 4 for key in keys)


def _crowd(browser: Client, key: str, size: int) -> list[HttpResponse]:
    """So many at once, from one signed-in browser."""
    together, answers = threading.Barrier(size), []

    def post() -> None:
        mine = Client()
        mine.cookies = browser.cookies.copy()
        mine.raise_request_exception = False
        together.wait()
        try:
            answers.append(_add(mine, key, "here", takes=0.2))
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_one_effect_and_one_answer(buyer: Player) -> None:
    answers = _crowd(buyer.client, "k1", 50)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert PublicFigure.objects.count() == 1
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_unique_index_fifty_would_be_many(buyer: Player) -> None:
    """The breach: it is the index that makes one of many, and this test could see it fail."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sif_idempotencykey DROP CONSTRAINT idempotency_key_once")
    try:
        _crowd(buyer.client, "k1", 8)
        assert PublicFigure.objects.count() > 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE sif_idempotencykey")
            cursor.execute(
                "ALTER TABLE sif_idempotencykey ADD CONSTRAINT idempotency_key_once UNIQUE (scope, key)"
            )
