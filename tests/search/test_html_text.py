"""Stored HTML as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.plain.html_text import text_of
from courseapp.plain.rendered import FACT_CLOSE, FACT_OPEN


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One <em>two</em>\n three</p><p>four</p>", "One two three\nfour"),
        ("<ul><li>a</li><li>b<br>c</li></ul>", "a\nb\nc"),
        ("<p>가중치<strong>(weight)</strong>를</p>", "가중치(weight)를"),
        ("<p>1 &lt; 2 &amp;&#x200b; x</p>", "1 < 2 & x"),
        ('<h2>Why<a class="anchor" href="#s-why">#</a></h2><p>x</p>', "Why\nx"),
        ('<figure><pre role="img">┌<span>가</span>┐</pre><figcaption>A box</figcaption></figure>', "A box"),
        ("<div class=code><pre><code>SELECT 1</code></pre></div>", "SELECT 1"),
        (f"<p><span class=fact>gone</span>{FACT_OPEN}sora-closed{FACT_CLOSE}.</p>", "gone."),
        ("<p>x<svg><text>no</text></svg>y</p>", "xy"),
        ("", ""),
    ],
)
def test_what_a_reader_sees_is_one_line_for_each_block(html: str, text: str) -> None:
    assert text_of(html) == text


@given(st.text(max_size=60))
def test_anything_at_all_is_read_without_an_error(html: str) -> None:
    assert "\x00" not in text_of(html)
