"""Who plays in the browser, and what everybody does there: press, type, look."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone
from PIL import Image

from challenges.models import Challenge
from sif.models import Job
from social_return.models import Contract
from tests import cast, make
from tests.cast import Player
from tests.servers.company import Company, until

DESK = {"width": 1280, "height": 900}
PATIENCE = 10_000  # milliseconds


@dataclass
class Stage:
    """The people of one telling of the stories; each has a browser of their own, already signed in."""

    company: Company
    chromium: Any
    tag: str
    has_scripts: bool
    tabs: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def seller(self) -> Player:
        player = cast.seller(f" {self.tag}")
        make.certificate(enterprise=player.enterprise, kind="code_so")
        return player

    @cached_property
    def other(self) -> Player:
        """Of a second enterprise, with something in the catalogue."""
        player = cast.seller(f" Ander {self.tag}")
        make.listing(
            enterprise=player.enterprise,
            title=f"Fruitmand {self.tag}",
            description="Vers fruit, ook bij de lunch.",
            price="30.00",
            category="catering",
        )
        return player

    @cached_property
    def buyer(self) -> Player:
        return cast.contractor(f" {self.tag}")

    @cached_property
    def officer(self) -> Player:
        return cast.officer(f" {self.tag}")

    @cached_property
    def connector(self) -> Player:
        return cast.connector(f" {self.tag}")

    @cached_property
    def juror(self) -> Player:
        return cast.reviewer(f" {self.tag}")

    @cached_property
    def contract(self) -> Contract:
        return make.contract(
            municipality=make.municipality(organisation=self.officer.organisation),
            contractor=self.buyer.organisation,
            number=f"SR-{self.tag}",
        )

    @cached_property
    def challenge(self) -> Challenge:
        """Open for entries, with one person on its jury."""
        return make.challenge(
            title=f"Geen eten weg {self.tag}",
            slug=f"geen-eten-weg-{self.tag.lower()}",
            jury=[self.juror.user],
        )

    def cast(self) -> None:
        """Everybody takes their place, before anybody plays."""
        with transaction.atomic():
            made = (self.seller, self.other, self.buyer, self.officer, self.connector, self.juror)
            assert all(made)
            assert self.contract.pk
            assert self.challenge.pk

    def tab(self, player: Player) -> Any:
        """This person's browser."""
        key = player.user.email
        if key not in self.tabs:
            home = f"http://127.0.0.1:{self.company.port}"
            context = self.chromium.new_context(
                java_script_enabled=self.has_scripts, viewport=DESK, base_url=home
            )
            context.set_default_timeout(PATIENCE)
            enter(context, player, home)
            self.tabs[key] = context.new_page()
        return self.tabs[key]

    def close(self, *, went_wrong: bool) -> None:
        """Lets the browsers go; after a failure, says first what was on the screen."""
        for email, page in self.tabs.items():
            if went_wrong:
                print(email, page.url, page.locator("body").inner_text()[:3000], sep="\n")
            page.context.close()


def enter(context: Any, player: Player, home: str) -> None:
    """Signs somebody in without a password: with the cookies of a session that is there already."""
    context.add_cookies(
        [{"name": name, "value": morsel.value, "url": home} for name, morsel in player.client.cookies.items()]
    )


def words(page: Any) -> str:
    """What stands on the page, each space a plain one."""
    return page.locator("main").inner_text().replace("\u00a0", " ")


def press(page: Any, name: str, *, inside: Any = None) -> None:
    """Presses the button that begins with these words, and waits for the page that it leads to."""
    button = (inside or page.locator("main")).get_by_role("button", name=name).first
    with page.expect_navigation(wait_until="load"):
        button.click()


def fill(page: Any, **typed: str) -> None:
    """Types in the fields of the page with these names."""
    for name, value in typed.items():
        page.locator(f"main [name='{name}']").first.fill(value)


def picture(colour: str = "teal") -> dict[str, Any]:
    """A photo as a phone makes it, with data about the phone in it."""
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x0110] = "Geheime Telefoon"
    Image.new("RGB", (1600, 1200), colour).save(made, "JPEG", exif=exif)
    return {"name": "lunch.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def work_is_done() -> None:
    """Waits until the worker has nothing left to do now."""
    until(
        lambda: not Job.objects.waiting().filter(due_at__lte=timezone.now()).exists(),
        why="the worker did not finish",
    )


def play(request: Any, company: Company, chromium: Any, make_name: Callable[[str], str]) -> Iterator[Stage]:
    """A stage for one story, in one of the two ways; the worker and its clock run."""
    if "worker" not in company.running:
        company.start_worker()
        company.start_beat()
    stage = Stage(company, chromium, make_name("Met" if request.param else "Zonder"), request.param)
    stage.cast()
    yield stage
    stage.close(went_wrong=getattr(request.node, "went_wrong", False))
