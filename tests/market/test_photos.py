"""Pictures: what comes in is judged by decoding, what goes out is nothing but pixels."""

import struct
import time
import tracemalloc
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from market import photos
from market.actions import photos as actions
from market.models import Photo
from sif.states import Refused
from tests import make

pytestmark = pytest.mark.django_db


def png_of(width: int, height: int) -> bytes:
    """The smallest file that claims to be a picture of this size: one bit a pixel, all black."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    squeeze = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    body = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture
def worker(worker, django_capture_on_commit_callbacks):
    """Files go when the transaction is over, so the worker's transactions end here too."""

    class Thorough:
        def run(self) -> None:
            with django_capture_on_commit_callbacks(execute=True):
                worker.run()

    return Thorough()


def upload(seller, listing, file, **more):
    return seller.client.post(
        f"/mijn/aanbod/{listing.slug}/fotos/",
        {"upload": file, "alt": "Een kok snijdt prei", "focal_x": "50", "focal_y": "50", **more},
    )


def content(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def opened(name: str) -> Image.Image:
    image = Image.open(BytesIO(content(name)))
    image.load()
    return image


@pytest.fixture
def soup(seller):
    return make.listing(enterprise=seller.enterprise)


def test_a_photo_is_made_into_three_pictures_without_exif_by_the_worker(seller, soup, worker):
    exif = Image.Exif()
    exif[0x010F] = "GEHEIME-CAMERA"
    exif.get_ifd(0x8825)[2] = (52.0, 5.0, 26.0)

    answer = upload(seller, soup, make.picture_file(width=1800, height=1200, exif=exif.tobytes()))
    photo = Photo.objects.get()
    assert answer.status_code == 302
    assert photo.status == "waiting"
    original = photo.upload
    assert default_storage.exists(original)
    worker.run()

    photo.refresh_from_db()
    assert photo.status == "ready"
    assert not default_storage.exists(original)
    for width in (480, 960, 1600):
        picture = opened(f"public/photos/{photo.name}-{width}.webp")
        assert picture.format == "WEBP"
        assert picture.size == (width, width * 3 // 4)
        assert not picture.getexif()
        assert b"GEHEIME" not in content(f"public/photos/{photo.name}-{width}.webp")
    shown = seller.client.get(f"/media/photos/{photo.name}-480.webp")
    assert (shown.status_code, shown["X-Content-Type-Options"]) == (200, "nosniff")
    shown.close()


def test_the_original_cannot_be_fetched(seller, soup):
    upload(seller, soup, make.picture_file())
    photo = Photo.objects.get()

    for name in (photo.upload, f"../{photo.upload}", photo.upload.removeprefix("private/")):
        assert seller.client.get(f"/media/{name}").status_code == 404


def test_a_picture_lying_on_its_side_is_turned_upright(seller, soup, worker):
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (1200, 900), "white")
    image.paste("red", (0, 0, 1200, 300))
    file = BytesIO()
    image.save(file, "JPEG", exif=exif.tobytes())

    upload(seller, soup, SimpleUploadedFile("x.jpg", file.getvalue()))
    worker.run()

    picture = opened(f"public/photos/{Photo.objects.get().name}-480.webp").convert("RGB")
    red, _green, blue = picture.getpixel((470, 180))
    assert red > 200
    assert blue < 80


def test_the_focal_point_stays_in_view_and_moving_it_gives_new_names(seller, soup, worker, now):
    wide = Image.new("RGB", (2000, 900), "white")
    wide.paste("red", (1700, 0, 2000, 900))
    file = BytesIO()
    wide.save(file, "PNG")
    upload(seller, soup, SimpleUploadedFile("x.png", file.getvalue()), focal_x="0")
    worker.run()
    photo = Photo.objects.get()
    first_name = photo.name
    assert opened(f"public/photos/{photo.name}-480.webp").convert("RGB").getpixel((470, 180))[1] > 200

    seller.client.post(
        f"/mijn/aanbod/{soup.slug}/fotos/{photo.pk}/",
        {"alt": "De rechterkant", "focal_x": "100", "focal_y": "50", "position": "1"},
    )
    worker.run()

    photo.refresh_from_db()
    assert (photo.alt, photo.status) == ("De rechterkant", "ready")
    assert photo.name != first_name
    assert not default_storage.exists(f"public/photos/{first_name}-480.webp")
    assert opened(f"public/photos/{photo.name}-480.webp").convert("RGB").getpixel((470, 180))[1] < 80


def test_preparing_twice_changes_nothing(seller, soup, worker):
    upload(seller, soup, make.picture_file())
    photo = Photo.objects.get()
    actions.prepare(photo.pk)
    photo.refresh_from_db()
    first = photo.name

    actions.prepare(photo.pk)
    worker.run()
    actions.prepare(photo.pk + 1)

    photo.refresh_from_db()
    assert (photo.name, photo.status) == (first, "ready")


HOSTILE = {
    "a page named png": lambda: b"<html><script>alert(1)</script></html>",
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "eps": lambda: (
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 900 900\n%%EndComments\n(%pipe%id) (r) file\n"
    ),
    "gif": lambda: make.picture_file(kind="GIF").read(),
    "tiff": lambda: make.picture_file(kind="TIFF").read(),
    "nothing": lambda: b"",
    "random": lambda: bytes(range(256)) * 4000,
    "50,000 by 50,000": lambda: png_of(50_000, 50_000),
    "13,000 by 13,000": lambda: png_of(13_000, 13_000),
    "7,000 by 6,000": lambda: png_of(7_000, 6_000),
    "too small": lambda: png_of(100, 100),
    "half a header": lambda: make.picture_file().read()[:20],
    "13 MB": lambda: make.picture_file().read() + b"\0" * 13_000_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_within_a_second_with_what_to_do(seller, soup, kind):
    content = HOSTILE[kind]()
    started = time.monotonic()

    answer = upload(seller, soup, SimpleUploadedFile("foto.png", content, content_type="image/png"))

    assert time.monotonic() - started < 1
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["upload"]
    assert not Photo.objects.exists()


def test_fifty_megabytes_are_refused_within_a_second(seller, soup):
    big = SimpleUploadedFile("foto.jpg", b"\xff\xd8" + b"\0" * 50_000_000)
    body = {"upload": big, "alt": "x", "focal_x": "50", "focal_y": "50"}
    started = time.monotonic()

    answer = seller.client.post(f"/mijn/aanbod/{soup.slug}/fotos/", body)

    assert answer.status_code in {400, 413, 422}
    assert time.monotonic() - started < 2  # the test itself writes the body too


def test_looking_at_a_bomb_costs_no_memory():
    bomb = png_of(13_000, 13_000)
    tracemalloc.start()
    with pytest.raises(ValidationError):
        photos.inspect(BytesIO(bomb), size=len(bomb))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 2_000_000


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\0b.jpg", "‮gpj.exe", "x" * 300 + ".jpg", "foto.php", ".htaccess"]
)
def test_the_name_of_a_file_decides_nothing(seller, soup, name):
    answer = upload(seller, soup, make.picture_file(name=name))

    assert answer.status_code in {302, 422}
    for photo in Photo.objects.all():
        assert photo.upload.startswith("private/uploads/")
        assert len(photo.upload) == len("private/uploads/") + 32


def test_what_hangs_behind_a_picture_does_not_come_along(seller, soup, worker):
    file = make.picture_file().read() + b"PK\x03\x04 een zip achter een plaatje"

    upload(seller, soup, SimpleUploadedFile("x.jpg", file))
    worker.run()

    photo = Photo.objects.get()
    assert photo.status == "ready"
    assert b"een zip" not in content(f"public/photos/{photo.name}-960.webp")


def test_a_picture_that_breaks_halfway_says_so_on_the_page(seller, soup, worker):
    whole = make.picture_file(kind="PNG").read()

    upload(seller, soup, SimpleUploadedFile("x.png", whole[: len(whole) // 2]))
    worker.run()

    photo = Photo.objects.get()
    assert photo.status == "failed"
    assert photo.failure in seller.client.get(f"/mijn/aanbod/{soup.slug}/fotos/").content.decode()


def test_eight_photos_is_the_most(seller, soup, now):
    for _ in range(8):
        make.photo(listing=soup)

    with pytest.raises(Refused):
        actions.add(soup, make.picture_file(), actions.View(), by=seller.actor, now=now)
    assert upload(seller, soup, make.picture_file()).status_code == 422


def test_removing_a_photo_removes_its_files(seller, soup, worker, django_capture_on_commit_callbacks):
    upload(seller, soup, make.picture_file())
    worker.run()
    photo = Photo.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        seller.client.post(f"/mijn/aanbod/{soup.slug}/fotos/{photo.pk}/", {"remove": "1"})

    assert not Photo.objects.exists()
    assert not default_storage.exists(f"public/photos/{photo.name}-480.webp")
    assert not default_storage.exists(actions.master_of(photo))


def test_a_stranger_cannot_add_change_or_remove_a_photo(seller, stranger_seller, soup, now):
    photo = make.photo(listing=soup)
    theirs = make.listing(enterprise=stranger_seller.enterprise)

    assert upload(stranger_seller, soup, make.picture_file()).status_code == 404
    for listing in (soup, theirs):
        address = f"/mijn/aanbod/{listing.slug}/fotos/{photo.pk}/"
        assert stranger_seller.client.post(address, {"remove": "1"}).status_code == 404
    for attempt in (
        lambda: actions.add(soup, make.picture_file(), actions.View(), by=stranger_seller.actor, now=now),
        lambda: actions.change(photo, actions.View(), by=stranger_seller.actor, now=now),
        lambda: actions.remove(photo, by=stranger_seller.actor, now=now),
    ):
        with pytest.raises(Refused):
            attempt()
    assert Photo.objects.get() == photo


def test_a_photo_needs_words_for_who_cannot_see_it(seller, soup):
    answer = upload(seller, soup, make.picture_file(), alt="")

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["alt"]


def test_what_was_typed_about_a_photo_stays_when_something_is_wrong_with_it(seller, soup):
    upload(seller, soup, make.picture_file())
    photo = Photo.objects.get()

    answer = seller.client.post(
        f"/mijn/aanbod/{soup.slug}/fotos/{photo.pk}/", {"alt": "Jan 123456782", "focal_x": 100, "focal_y": 0}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Jan 123456782" in page
    assert f'href="#photo{photo.pk}_alt"' in page
    assert f'action="/mijn/aanbod/{soup.slug}/fotos/"' in page
    assert Photo.objects.get().alt == photo.alt


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("photo_focal_point_in_picture", {"focal_x": 101}),
        ("photo_focal_point_in_picture", {"focal_y": 101}),
        ("photo_failed_iff_reason", {"status": "failed"}),
        ("photo_failed_iff_reason", {"failure": "Kapot"}),
    ],
)
def test_the_database_refuses_a_photo_that_cannot_be(soup, constraint, changes):
    photo = make.photo(listing=soup)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(**changes)
