"""Whatever lies in a folder, checking it ends with messages."""

from hypothesis import given, settings
from hypothesis import strategies as st

from courseapp.plain.course.checking import check_course
from courseapp.plain.messages import has_errors
from tests.plain.course.small_course import EN, FILES, KO, TODAY, check, said

PATHS = st.one_of(
    st.sampled_from(
        [*FILES, "course.yml", "a/b/en.md", "folding/first-fold/EN.md", "x.svg", "../x.png", "/x.md", "a\nb"]
    ),
    st.text(max_size=12),
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(PATHS, st.binary(max_size=80), max_size=5))
def test_any_bytes_under_any_names_end_in_messages(files: dict[str, bytes]) -> None:
    course, messages = check_course({**FILES, **files}, TODAY)
    assert course is not None or has_errors(messages)
    for line in said(messages):
        assert "\n" not in line


PIECES = st.sampled_from(
    [
        *(b"---\n", b"id: ", b"k3f9a2qx\n", b"title: ", b"- ", b"{", b"}", b"[", b"]", b": ", b"cards:\n", b"facts:\n"),
        *(b"x", b"\n", b"  ", b'"', b"## ", b"{#exercise}", b"```\n", b"\xec\xa2\x85", b"true", b"null", b"12", b"&a "),
        *(b"*a", b"!b ", b"links:\n", b"tags: ", b"](", b"../", b"#why)", b"![", b"::: hint\n", b"minutes: "),
        *(b"publish_at: 9999-12-31T", b"verified: ", b"0001-01-01", b"review: 9999d\n", b"tracks:\n", b"lessons: "),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=25).map(b"".join), st.sampled_from([EN, KO, "course.yaml", "minsu.svg"]))
def test_a_file_of_shuffled_pieces_ends_in_messages(data: bytes, path: str) -> None:
    said(check({**FILES, path: data}))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_good_file_with_a_piece_cut_out_ends_in_messages(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([EN, KO, "course.yaml", "minsu.svg"]))
    start = data.draw(st.integers(0, len(FILES[path])))
    end = data.draw(st.integers(start, len(FILES[path])))
    said(check({**FILES, path: FILES[path][:start] + FILES[path][end:]}))


def test_messages_never_carry_a_strangers_line_breaks_or_walls_of_text() -> None:
    nasty = f'---\n"{"x" * 5000}\\n\\e[31m": 1\n---\n'.encode()
    lines = said(check({**FILES, KO: nasty, "a\x1b[31m\nb.png": b""}))
    assert all("\x1b" not in line and "\n" not in line and len(line) < 1000 for line in lines)


def test_percent_signs_in_a_strangers_text_are_only_text() -> None:
    files = {**FILES, EN: FILES[EN].replace(b"minutes: 5", b"100%s: %(key)s\n%d: 1").replace(b"#gusts", b"%25s%(x)s")}
    assert any("%(x)s" in line for line in said(check(files)))


def test_the_worst_of_allowed_sizes_is_checked() -> None:
    head = FILES[EN].partition(b"\n---\n")[0]
    for body in (
        b"[" * 30_000,
        b"> " * 30_000,
        b"*a **b " * 9_000,
        b"- a\n" * 5_000,
        b"{#a} " * 9_000,
        b"## h\n" * 38_000,
    ):
        said(check({**FILES, EN: head + b"\n---\n" + body}))
    svg = b"<svg>" + b"<g>" * 100_000
    assert said(check({**FILES, "minsu.svg": svg, KO: b"---\n" + b"a: [" * 40_000}))
