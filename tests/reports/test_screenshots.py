"""Pictures from strangers: whatever they hold, only pixels are kept, and only staff see them."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, PngImagePlugin

from accounts.models import User
from courseapp.reports.models import Report, Screenshot
from courseapp.reports.pictures import KEPT, MOST_BYTES, RefusedPictureError, re_encoded
from tests.reports.reporting import PATH, desk_of, fields, staff_with

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#cc8844").save(out, kind, **options)
    return out.getvalue()


def with_place() -> bytes:
    """A photograph that tells where it was taken, by whom, and is stored lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Somebody Private"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (37.0, 33.0, 59.0)
    return picture("JPEG", exif=exif, comment=b"private comment")


def with_texts() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Somebody Private")
    info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Somebody Private</x:xmpmeta>")
    return picture("PNG", pnginfo=info)


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small PNG whose compressed remark is enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    whole = picture()
    bomb = chunk(b"zTXt", b"k\0\0" + zlib.compress(b"a" * 200_000_000, 9))
    return whole[:33] + bomb + whole[33:]


def reopened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_usual_kinds_become_webp(kind: str) -> None:
    made = re_encoded(picture(kind))
    assert (made.width, made.height, made.media_type) == (60, 40, "image/webp")
    assert reopened(made.content).format == "WEBP"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_colour_can_be_read(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, "PNG")
    assert reopened(re_encoded(out.getvalue()).content).mode == "RGB"


def test_the_colours_of_printers_can_be_read() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (8, 8)).save(out, "JPEG")
    assert reopened(re_encoded(out.getvalue()).content).mode == "RGB"


@pytest.mark.parametrize("make", [with_place, with_texts])
def test_place_name_and_remarks_are_gone(make: Callable[[], bytes]) -> None:
    whole = make()
    assert b"Private" in whole or b"private" in whole
    made = re_encoded(whole)
    image = reopened(made.content)
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment", "Author"} & set(image.info)
    assert b"rivate" not in made.content


def test_a_picture_lying_on_its_side_is_turned_before_it_forgets_that() -> None:
    made = re_encoded(with_place())
    assert (made.width, made.height) == (40, 60)


@pytest.mark.parametrize("behind", [SVG, HTML, b"PK\x03\x04 zip", b"%PDF-1.7", b"<?php system('id'); ?>"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_hides_behind_a_picture_does_not_survive(kind: str, behind: bytes) -> None:
    made = re_encoded(picture(kind) + behind)
    assert behind[:8] not in made.content


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        HTML,
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a" + bytes(40),
        b"BM" + bytes(60),
        b"RIFF\x00\x00\x00\x00WEBP",
        b"\xff\xd8\xff\xe0" + bytes(50),
        b"II*\x00" + bytes(60),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        bytes(5000),
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        picture("ICO", (16, 16)),
    ],
    ids=range(15),
)
def test_other_kinds_and_rubbish_are_refused(content: bytes) -> None:
    with pytest.raises(RefusedPictureError) as refused:
        re_encoded(content)
    assert refused.value.reason in {"kind", "damaged"}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_cut_off_is_refused_wherever_it_was_cut(kind: str) -> None:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 90).convert("RGB").save(out, kind)
    whole = out.getvalue()
    for share in (0.1, 0.3, 0.5, 0.7):
        with pytest.raises(RefusedPictureError):
            re_encoded(whole[: int(len(whole) * share)])


def test_a_picture_with_bytes_changed_at_random_never_fails_otherwise() -> None:
    whole = bytearray(picture("PNG", (30, 30)))
    for place in range(0, len(whole), 3):
        for value in (0, 255, whole[place] ^ 0x55):
            spoiled = bytearray(whole)
            spoiled[place] = value
            try:
                re_encoded(bytes(spoiled))
            except RefusedPictureError:
                continue


@pytest.mark.parametrize(("width", "height"), [(100_000, 100_000), (2_000_000_000, 2), (30_000, 30_000), (6000, 6000)])
def test_a_few_bytes_that_claim_to_be_enormous_are_never_unpacked(width: int, height: int) -> None:
    with pytest.raises(RefusedPictureError) as refused:
        re_encoded(claiming(width, height))
    assert refused.value.reason in {"pixels", "damaged"}


def test_an_enormous_remark_is_never_unpacked() -> None:
    with pytest.raises(RefusedPictureError):
        re_encoded(text_bomb())


def test_a_large_screen_is_made_smaller() -> None:
    made = re_encoded(picture("PNG", (5000, 3000)))
    assert made.width == KEPT[0]
    assert made.height == 1440


def test_a_picture_named_otherwise_is_known_by_its_content() -> None:
    assert re_encoded(picture("JPEG")).media_type == "image/webp"


# --- Through the form -----------------------------------------------------------------------------------------------


def upload(client: Client, content: bytes, name: str = "screen.png", **changed: str) -> Any:
    file = SimpleUploadedFile(name, content, content_type="image/png")
    return client.post(PATH, fields(screenshot=file, **changed))


@pytest.mark.django_db
@pytest.mark.usefixtures("course")
class TestThroughTheForm:
    def test_a_screenshot_is_kept_re_encoded_beside_its_report(self, client: Client) -> None:
        assert upload(client, with_place(), "../../etc/passwd.jpg").status_code == 303
        kept = Screenshot.objects.get()
        assert (kept.report, kept.media_type, kept.width) == (Report.objects.get(), "image/webp", 40)
        assert b"rivate" not in bytes(kept.content)

    @pytest.mark.parametrize(
        ("content", "word"),
        [
            (SVG, "PNG, JPEG, WebP 그림이 아니에요"),
            (picture()[:60], "읽을 수 없어요"),
            (claiming(100_000, 100_000), "픽셀이 너무 많아요"),
            (b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES), "3MB보다 커요"),
        ],
    )
    def test_a_refused_one_is_said_at_its_field_with_everything_else_kept(
        self, client: Client, content: bytes, word: str
    ) -> None:
        response = upload(client, content, text="The words stay.", email="a@example.org")
        shown = response.content.decode()
        assert response.status_code == 422
        for kept in (word, "The words stay.", "a@example.org"):
            assert kept in shown
        assert not Report.objects.exists()

    def test_more_than_is_read_at_all_is_refused_before_it_is_read(self, client: Client) -> None:
        response = client.generic("POST", PATH, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(20_000_000))
        assert response.status_code == 413
        assert "12MB" in response.content.decode()

    @pytest.mark.parametrize("length", ["", "-1", "x", "9" * 30])
    def test_an_odd_length_is_no_fault(self, client: Client, length: str) -> None:
        response = client.generic("POST", PATH, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=length)
        assert response.status_code in {400, 413, 422}

    def test_files_in_other_fields_are_passed_over(self, client: Client) -> None:
        extra = SimpleUploadedFile("x.png", picture())
        assert client.post(PATH, fields(other=extra)).status_code == 303
        assert not Screenshot.objects.exists()

    def test_an_empty_file_is_no_file(self, client: Client) -> None:
        assert upload(client, b"").status_code == 303
        assert not Screenshot.objects.exists()

    def test_decoding_has_a_limit_of_its_own_that_refused_pictures_spend(self, client: Client) -> None:
        answers = [upload(client, SVG).status_code for _ in range(11)]
        assert answers == [422] * 10 + [429]

    def test_only_staff_with_the_right_see_it_and_it_can_do_nothing(self, client: Client, mina: User) -> None:
        upload(client, picture())
        path = f"/admin/reports/report/{Report.objects.get().pk}/screenshot/"
        assert client.get(path).status_code == 302
        client.force_login(mina)
        assert client.get(path, follow=True).status_code == 403
        assert desk_of(staff_with("yuna@example.org")).get(path).status_code == 403
        shown = desk_of(staff_with("max@example.org", "view_report")).get(path)
        assert shown.status_code == 200
        assert shown.headers["Content-Type"] == "image/webp"
        assert shown.headers["Cache-Control"] == "no-store"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in shown.headers["Content-Security-Policy"]
