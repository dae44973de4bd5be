"""What is kept of a picture: its pixels, upright; of hostile files nothing."""

import io
import os
import random
import resource
import threading
import time
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from records.problems import Busy
from server.photos import image_child, images
from server.photos.images import read_picture
from server.photos.problems import PhotoRefused
from tests.clock import BY, SINCE
from tests.server.photos import photo_files as files

MAX_PIXELS = 25_000_000
# What is in a plain JPEG: JFIF, quantization and Huffman tables, the frame.
PLAIN_SEGMENTS = {0xE0, 0xDB, 0xC4, 0xC0}


@pytest.fixture
def keep(tmp_path):
    def keep(data, most_pixels=MAX_PIXELS):
        path = tmp_path / "arrived"
        path.write_bytes(data)
        return read_picture(path, most_pixels)

    keep.folder = tmp_path
    return keep


def refusal(keep, data, **more):
    with pytest.raises(PhotoRefused) as refused:
        keep(data, **more)
    return refused.value.details["reason"]


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_position_maker_and_comment_do_not_survive(keep):
    sent = files.jpeg()
    assert files.SECRET.encode() in sent
    assert opened(sent).getexif().get_ifd(files.GPS_IFD)
    kept = keep(sent)
    for data in (kept.whole, kept.thumbnail):
        image = opened(data)
        assert dict(image.getexif()) == {}
        assert "comment" not in image.info
        assert set(files.segments(data)) <= PLAIN_SEGMENTS
        assert b"SECRET" not in data
        assert b"Exif" not in data


# Where the red half, stored on the left, is seen: EXIF's eight orientations.
SEEN = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}


@pytest.mark.parametrize(("orientation", "red"), SEEN.items())
def test_what_was_upright_stays_upright(keep, orientation, red):
    kept = keep(files.jpeg(640, 480, orientation))
    turned = red in ("top", "bottom")
    assert (kept.width, kept.height) == ((480, 640) if turned else (640, 480))
    for data in (kept.whole, kept.thumbnail):
        image = opened(data)
        width, height = image.size
        at = {
            "left": (5, height // 2),
            "right": (width - 5, height // 2),
            "top": (width // 2, 5),
            "bottom": (width // 2, height - 5),
        }[red]
        r, _, b = image.getpixel(at)
        assert r > 200 > 60 > b


def test_the_thumbnail_is_small_and_keeps_its_proportions(keep):
    thumbnail = opened(keep(files.jpeg(1600, 800)).thumbnail)
    assert thumbnail.size == (320, 160)


def test_a_picture_smaller_than_a_thumbnail_is_not_blown_up(keep):
    assert opened(keep(files.jpeg(100, 60)).thumbnail).size == (100, 60)


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA", "LA", "I;16"])
def test_png_of_every_mode_becomes_jpeg(keep, mode):
    kept = keep(files.png(Image.new(mode, (40, 30))))
    assert opened(kept.whole).format == "JPEG"
    assert (kept.width, kept.height) == (40, 30)


def test_what_is_transparent_becomes_white(keep):
    kept = keep(files.png(Image.new("RGBA", (40, 30), (0, 0, 0, 0))))
    assert opened(kept.whole).getpixel((20, 15)) == (255, 255, 255)


def test_webp_becomes_jpeg_without_metadata(keep):
    kept = keep(files.webp(Image.new("RGB", (40, 30), "green")))
    assert opened(kept.whole).format == "JPEG"
    assert b"SECRET" not in kept.whole


def test_cmyk_becomes_rgb(keep):
    made = io.BytesIO()
    Image.new("CMYK", (40, 30)).save(made, "JPEG")
    assert opened(keep(made.getvalue()).whole).mode == "RGB"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + bytes(50),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7\n" + bytes(50),
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"MZ" + bytes(100),
        b"\0\0\0\x18ftypheic" + bytes(50),
    ],
)
def test_other_types_are_not_even_opened(keep, data):
    assert refusal(keep, data) == "type_not_accepted"


def test_a_bomb_is_refused_before_it_goes_off(keep):
    bomb = files.png_bomb()
    assert len(bomb) < 300_000
    assert refusal(keep, bomb) == "too_many_pixels"


def test_the_limit_of_pixels_is_exact(keep):
    data = files.jpeg(100, 60)
    assert keep(data, most_pixels=6000).width == 100
    assert refusal(keep, data, most_pixels=5999) == "too_many_pixels"


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("lacks", [1, 2])
def test_a_jpeg_that_lacks_but_its_end_marker_is_kept(keep, progressive, lacks):
    made = io.BytesIO()
    picture = opened(files.noise(60_000))
    picture.save(made, "JPEG", quality=90, progressive=progressive)
    assert made.getvalue().endswith(b"\xff\xd9")
    whole, without = keep(made.getvalue()), keep(made.getvalue()[:-lacks])
    assert without.whole == whole.whole


def test_the_shades_of_16_bit_grey_stay_apart(keep):
    deep = Image.new("I;16", (40, 30))
    deep.putdata([65_535 * (at % 40) // 39 for at in range(40 * 30)])
    kept = opened(keep(files.png(deep)).whole).convert("L")
    row = [kept.getpixel((at, 15)) for at in range(40)]
    assert row[0] < 5
    assert 120 < row[20] < 140
    assert row[39] > 250
    assert row == sorted(row)


def test_a_picture_of_48_megapixels_is_kept_at_half_its_size(keep):
    made = io.BytesIO()
    Image.new("RGB", (8064, 6048), "green").save(made, "JPEG", quality=50)
    kept = keep(made.getvalue(), most_pixels=120_000_000)
    assert (kept.width, kept.height) == (4032, 3024)
    assert opened(kept.whole).size == (4032, 3024)


def test_other_types_cannot_be_read_in_part_and_stay_within_what_is_kept(keep):
    wide = files.png(Image.new("1", (8064, 6048)))
    assert refusal(keep, wide, most_pixels=120_000_000) == "too_many_pixels"


@pytest.mark.parametrize("part", [0.3, 0.7, 0.99])
def test_a_jpeg_that_was_cut_off_is_refused(keep, part):
    data = files.noise(60_000)
    assert refusal(keep, data[: int(len(data) * part)]) == "unreadable"


def test_what_hides_behind_a_picture_is_not_kept(keep):
    """A file that is a JPEG to one reader and a page, or an archive, to another."""
    hidden = b"<script>alert(document.cookie)</script>PK\x05\x06" + bytes(18)
    kept = keep(files.jpeg() + hidden)
    assert b"script" not in kept.whole
    assert b"PK\x05\x06" not in kept.whole


def test_a_text_chunk_that_inflates_without_end_does_no_harm(keep):
    bomb = bytearray(files.png(Image.new("L", (4, 4))))
    text = b"zTXt-key\0\0" + zlib.compress(bytes(64 * 2**20), 9)
    crc = zlib.crc32(b"zTXt" + text)
    chunk = len(text).to_bytes(4, "big") + b"zTXt" + text + crc.to_bytes(4, "big")
    bomb[33:33] = chunk  # after IHDR
    with suppress(PhotoRefused):
        assert keep(bytes(bomb)).width == 4


def test_a_broken_exif_does_not_spoil_a_good_picture(keep):
    data = bytearray(files.jpeg())
    at = data.index(b"Exif\0\0") + 6
    data[at : at + 40] = bytes(random.Random(3).randbytes(40))
    assert keep(bytes(data)).width == 640


@pytest.mark.parametrize("make", [files.jpeg, lambda: files.png(Image.new("RGB", (60, 60)))])
def test_damaged_files_are_kept_or_refused_and_nothing_else(keep, make):
    """Bytes changed at random: never another error, whatever the reader trips over."""
    whole = make()
    chance = random.Random(20)
    for _ in range(30):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            kept = keep(bytes(data))
        except PhotoRefused:
            continue
        assert set(files.segments(kept.whole)) <= PLAIN_SEGMENTS


class TestCost:
    """A photo costs its own process, for as long as a photo may, and holds no other."""

    def test_a_small_file_of_thousands_of_scans_is_refused_undecoded(self, keep, monkeypatch):
        hostile = files.of_scans(10_000, side=2_000)
        assert len(hostile) < 160_000
        assert image_child.has_many_scans(hostile)
        # No second would be enough to decode it.
        monkeypatch.setattr(images, "MAX_SECONDS", 2)
        assert refusal(keep, hostile, most_pixels=120_000_000) == "too_costly"

    def test_as_many_scans_as_encoders_make_are_none_too_many(self, keep):
        assert keep(files.of_scans(image_child.MAX_SCANS)).width == 512
        assert refusal(keep, files.of_scans(image_child.MAX_SCANS + 1)) == "too_costly"

    def test_scans_are_counted_whatever_stands_between_them(self):
        """A decoder goes past all of these."""
        scan = b"\xff\xda\x00\x02ab\xff\x00\xff\xd3"
        for between in (b"", b"\xff\xff", b"\xff\x01", b"junk", b"\xff\xfe\x00\x04\xff\xd9"):
            assert image_child.has_many_scans(b"\xff\xd8" + (scan + between) * 101)
            assert not image_child.has_many_scans(b"\xff\xd8" + (scan + between) * 100)

    def test_a_preview_in_the_metadata_has_its_scans_for_itself(self, keep):
        preview = files.of_scans(3_000)[:60_000]
        segment = b"\xff\xe5" + (len(preview) + 2).to_bytes(2, "big") + preview
        whole = files.jpeg()
        assert keep(whole[:2] + segment + whole[2:]).width == 640

    def test_what_takes_too_long_is_ended_and_refused(self, keep, monkeypatch):
        """As many scans as there may be, of as large a picture as there may be."""
        monkeypatch.setattr(images, "MAX_SECONDS", 1)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        reason = refusal(keep, files.of_scans(100, side=10_900), most_pixels=120_000_000)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert reason == "too_costly"
        assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 3

    @pytest.mark.parametrize(
        "make",
        [
            lambda: files.png(Image.new("RGB", (4_000, 4_000))),
            lambda: files.webp(Image.new("RGB", (4_000, 4_000))),
            lambda: files.of_scans(10, side=10_900),
        ],
    )
    def test_what_takes_too_much_memory_is_refused(self, keep, monkeypatch, make):
        monkeypatch.setattr(images, "max_memory", lambda pixels: 80 * 2**20)
        assert refusal(keep, make(), most_pixels=120_000_000) in ("too_costly", "unreadable")

    @pytest.mark.parametrize(
        ("make", "most_pixels"),
        [
            (lambda: files.of_scans(10, side=10_900), 120_000_000),
            (lambda: files.png(Image.new("RGBA", (5_000, 5_000))), 120_000_000),
            (lambda: files.webp(Image.new("RGB", (5_000, 5_000))), 120_000_000),
        ],
    )
    def test_the_largest_that_are_let_in_stay_within_the_limits(self, keep, make, most_pixels):
        assert keep(make(), most_pixels=most_pixels).width >= 5_000

    @pytest.fixture
    def stuck(self, tmp_path):
        """A photo that never comes to its end, its reader's pid, and what became of it."""
        path = tmp_path / "stuck"
        os.mkfifo(path)
        became = []

        def read():
            try:
                read_picture(path, MAX_PIXELS)
            except Exception as error:
                became.append(error)

        reading = threading.Thread(target=read)
        reading.start()
        with path.open("wb") as line:  # waits for the reader
            line.write(files.jpeg()[:100])
            line.flush()
            yield became, reading
        reading.join()
        (refused,) = became
        assert refused.details["reason"] == "unreadable"

    def test_others_go_on_beside_one_that_does_not_end(self, keep, stuck):
        became, reading = stuck
        for data in (files.jpeg(), files.png(Image.new("RGB", (640, 40)))):
            assert keep(data).width == 640
        assert reading.is_alive()
        assert became == []

    def test_its_process_has_no_secrets(self, stuck):
        while not (readers := children_of(os.getpid())):
            time.sleep(0.01)  # until it has begun
        for reader in readers:
            environment = readable(reader / "environ").strip(b"\0").split(b"\0")
            names = {pair.partition(b"=")[0] for pair in environment}
            clock = {name.encode() for name in ("LD_PRELOAD", BY, SINCE)}
            assert names - clock == {b"LC_ALL", b"OPENBLAS_NUM_THREADS"}

    def test_a_machine_too_busy_to_read_it_is_no_fault_of_the_photo(self, keep, monkeypatch):
        monkeypatch.setattr(images, "MAX_WAIT_SECONDS", 0)
        with pytest.raises(Busy):
            keep(files.jpeg())

    @pytest.mark.parametrize(
        ("code", "reason"), [(-11, "unreadable"), (-24, "too_costly"), (-9, None), (1, None)]
    )
    def test_how_its_process_ended_says_whose_fault_it_is(self, keep, monkeypatch, code, reason):
        monkeypatch.setattr(image_child, "__file__", ended_by(code, keep.folder))
        if reason is None:
            with pytest.raises(Busy):
                keep(files.jpeg())
        else:
            assert refusal(keep, files.jpeg()) == reason


def children_of(pid):
    """Those that read photos: begun, and no longer this program."""
    return [
        path.parent
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if image_child.__file__.encode() in readable(path)
        and f"PPid:\t{pid}\n".encode() in readable(path.parent / "status")
    ]


def readable(path):
    """Processes come and go, and others' are closed to us."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def ended_by(code, folder):
    """A program that ends like this."""
    program = folder / "ends.py"
    end = f"os.kill(os.getpid(), {-code})" if code < 0 else f"raise SystemExit({code})"
    program.write_text(f"import os\n{end}\n")
    return str(program)
