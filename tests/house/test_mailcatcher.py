"""Caught mail: kept whole, read on a page that exists in development only."""

import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage

import pytest
from django.urls import reverse

from sif import mailcatcher, runner
from sif.mailcatcher import views
from sif.mailcatcher.__main__ import keep


@pytest.fixture
def folder(tmp_path, monkeypatch, settings):
    monkeypatch.setattr(views, "FOLDER", tmp_path)
    settings.DEBUG = True
    return tmp_path


def mail(subject: str, *, html: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "market@example.org", "buyer@demo.example", subject
    message.set_content("Bestelling B-100001: € 1.284,60")
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


@pytest.mark.django_db
def test_the_newest_mail_stands_first(folder, client):
    keep(mail("Eerste"), folder)
    keep(mail("Tweede"), folder)
    page = client.get(reverse("caught_mails")).content.decode()
    assert page.index("Tweede") < page.index("Eerste")


@pytest.mark.django_db
def test_a_mail_is_read_as_text_and_its_html_stands_apart_in_a_sandbox(folder, client):
    name = keep(mail("Uw bestelling", html="<script>alert(1)</script><p>Bestelling</p>"), folder).stem
    page = client.get(reverse("caught_mail", kwargs={"caught_mail": name})).content.decode()
    assert "B-100001: € 1.284,60" in page
    assert "<script>alert" not in page
    answer = client.get(reverse("caught_mail_html", kwargs={"caught_mail": name}))
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_outside_development_there_is_no_such_page(folder, client, settings):
    name = keep(mail("Geheim"), folder).stem
    settings.DEBUG = False
    for view, kwargs in (("caught_mails", {}), ("caught_mail", {"caught_mail": name})):
        assert client.get(reverse(view, kwargs=kwargs)).status_code == 404


def test_only_the_newest_are_kept(tmp_path):
    for number in range(4):
        keep(mail(str(number)), tmp_path, kept=2)
    assert [views.Mail.read(file).subject for file in sorted(tmp_path.glob("*.eml"))] == ["2", "3"]


@pytest.mark.servers
def test_what_is_sent_over_smtp_is_kept(tmp_path):
    port = runner._free(0)
    catcher = subprocess.Popen(
        [sys.executable, "-m", "sif.mailcatcher", "--port", str(port)],
        env={**runner.surroundings(), "SIM_STATE": str(tmp_path)},
        cwd=mailcatcher.embedded.ROOT,
    )
    try:
        for _ in range(100):
            try:
                with smtplib.SMTP("127.0.0.1", port) as line:
                    line.sendmail("market@example.org", ["buyer@demo.example"], mail("Over de lijn"))
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        [kept] = (tmp_path / "mail").glob("*.eml")
        assert views.Mail.read(kept).subject == "Over de lijn"
    finally:
        catcher.terminate()
        assert catcher.wait(5) == 0
