"""A challenge: it is read, an organisation enters, and the connector moves it along from the workbench."""

from challenges.models import Entry
from sif.models import Message
from tests.e2e.stage import Stage, fill, press, words, work_is_done


def enter(stage: Stage) -> None:
    """Everybody reads the question and the twelve weeks; an entrepreneur sends an entry."""
    page = stage.tab(stage.seller)
    page.goto("/challenges/")
    page.get_by_role("link", name=stage.challenge.title).first.click()
    page.wait_for_url(f"**{stage.challenge.get_absolute_url()}")
    assert stage.challenge.question in words(page)
    assert page.locator("ol.weeks > li").count() == 12
    page.locator(f"a[href='/challenges/{stage.challenge.slug}/meedoen/']").first.click()
    page.wait_for_url("**/meedoen/")
    fill(page, motivation="Wij koken al met wat overblijft.", brings="Een keuken en vijf koks.")
    press(page, "Meld u aan")
    entry = stage.challenge.entries.get()
    assert (entry.organisation, entry.status) == (stage.seller.organisation, "submitted")
    work_is_done()
    assert Message.objects.get(to=stage.seller.user, template="challenges/entry_received").sent_at


def say(stage: Stage, kind: str, pk: int, verb: str, **typed: str) -> None:
    """The connector presses the button of a verb on the page of an object, fills in its form and sends it."""
    page = stage.tab(stage.connector)
    page.goto(f"/beheer/challenges/{kind}/{pk}/change/")
    button = page.locator("a.verb", has_text=verb)
    button.click()
    page.wait_for_url("**/verb/*/")
    for name, value in typed.items():
        field = page.locator(f"main [name='{name}']")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    press(page, verb)


def judge(stage: Stage, entry: Entry) -> None:
    """The jury is asked by mail, and gives a mark."""
    work_is_done()
    told = Message.objects.get(to=stage.juror.user, template="challenges/entry_to_judge")
    page = stage.tab(stage.juror)
    page.goto(next(word for word in told.body.split() if "/challenges/jury/" in word).partition("8000")[2])
    fill(page, mark="8", remark="Zij koken al zo.")
    press(page, "Bewaar uw oordeel")
    assert entry.scores.get().mark == 8


def select(stage: Stage) -> None:
    """Entries close, the entry is chosen, and the organisation hears it with feedback."""
    challenge, entry = stage.challenge, stage.challenge.entries.get()
    say(stage, "challenge", challenge.pk, "Sluit het aanmelden")
    challenge.refresh_from_db()
    assert challenge.status == "selecting"
    assert "/meedoen/" not in stage.tab(stage.other).content()
    say(stage, "entry", entry.pk, "Zet op de shortlist")
    judge(stage, entry)
    say(stage, "entry", entry.pk, "Kies voor het team", feedback="Een sterk plan met echte koks.")
    entry.refresh_from_db()
    assert (entry.status, entry.feedback) == ("selected", "Een sterk plan met echte koks.")
    work_is_done()
    told = Message.objects.get(to=stage.seller.user, template="challenges/entry_selected")
    assert "Een sterk plan met echte koks." in told.body


def run(stage: Stage) -> None:
    """The twelve weeks begin, the first is ticked off, and everybody reads what came of it."""
    challenge = stage.challenge
    say(stage, "challenge", challenge.pk, "Start de twaalf weken")
    challenge.refresh_from_db()
    assert challenge.status == "in_progress"
    assert challenge.steps.count() == 12
    assert challenge.entries.get().status == "in_team"
    say(stage, "challenge", challenge.pk, "Vink een week af", week="1", note="Wij wogen 340 kilo.")
    assert [step.week for step in challenge.steps.filter(done_at__isnull=False)] == [1]
    page = stage.tab(stage.other)
    page.goto(challenge.get_absolute_url())
    assert "Wij wogen 340 kilo." in words(page)
    assert page.locator("ol.weeks > li.done").count() == 1
    assert stage.seller.organisation.name in words(page)
    assert "Een sterk plan" not in words(page)


def test_from_an_entry_to_the_first_week(stage: Stage) -> None:
    enter(stage)
    select(stage)
    run(stage)
