"""Pages rendered once for all their readers: no reader's own is in them, and each reader finds their own."""

import threading
from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.base import VariableDoesNotExist
from django.utils import timezone
from django.utils.safestring import SafeString

from courseapp.same import Part, Recording

BO, CLARA = {"name": "<Bo>", "level": 3, "done": True}, {"name": "Clara", "level": 12, "done": False}


def part(source: str, **values: object) -> Part:
    template = Template(source)
    return Part.of(template.render, values, template)


def fill(made: Part, **own: object) -> str:
    context = Context(own)
    with context.bind_template(Template("")):
        return made.fill(context)


def test_each_reader_finds_their_own_in_what_was_rendered_once() -> None:
    made = part("{{ title }}: {% own name %}, {% own level %}", title="A lesson")
    assert [fill(made, **own) for own in (BO, CLARA)] == ["A lesson: &lt;Bo&gt;, 3", "A lesson: Clara, 12"]


def test_what_is_not_marked_as_a_readers_own_is_nobodys() -> None:
    made = part(
        "{{ name }}{% if done %}done{% endif %}{% csrf_token %}|{% variant done=done %}{{ name }}{% endvariant %}"
    )
    assert [fill(made, csrf_token="secret", **own) for own in (BO, CLARA)] == ["|", "|"]


def test_of_a_variant_there_is_one_for_each_value_and_it_knows_no_other() -> None:
    made = part(
        "{% variant done=done %}{% if done %}{{ word }}{% else %}open{% endif %} {% own name %}{% endvariant %}",
        word="done",
    )
    assert [fill(made, **own) for own in (BO, CLARA, BO)] == ["done &lt;Bo&gt;", "open Clara", "done &lt;Bo&gt;"]


@pytest.mark.parametrize("value", [SimpleNamespace(name="Bo"), SafeString("Bo"), [1], None])
def test_a_variant_takes_plain_values_only(value: object) -> None:
    with pytest.raises(TypeError):
        fill(part("{% variant of=of %}{% endvariant %}"), of=value)


def test_a_personal_part_sees_the_reader_and_is_made_for_each() -> None:
    made = part("{% personal %}{% for one in names %}{{ one }} {% endfor %}{% endpersonal %}")
    assert [fill(made, names=names) for names in (["Bo", "<b>"], [])] == ["Bo &lt;b&gt; ", ""]


def test_a_value_is_put_into_words_and_other_templates() -> None:
    made = part("{% own level as level %}{% blocktranslate %}{{ level }} min{% endblocktranslate %}")
    assert [fill(made, **own)[:2].strip() for own in (BO, CLARA)] == ["3", "12"]


def test_an_item_of_the_readers_own_is_looked_up_by_what_all_have() -> None:
    made = part("{% for uid in uids %}{% own marks uid %}{% endfor %}", uids=["a", "b"])
    assert fill(made, marks={"a": 1, "b": 2}) == "12"


def test_a_name_that_the_reader_has_not_is_a_mistake_and_not_a_gap() -> None:
    with pytest.raises(VariableDoesNotExist):
        fill(part("{% own nmae %}"), name="Bo")


def test_no_text_can_pretend_to_be_a_place() -> None:
    recording = Recording()
    place = recording.leave(lambda _reader: "own")
    assert len(recording.cut(f"[{32 * '0'}:0] {place}")) == 3
    assert recording.leave(lambda _reader: "")[:34] != Recording().leave(lambda _reader: "")[:34]


def test_elsewhere_the_tags_do_nothing_special() -> None:
    page = Template(
        "{% own name %} {% own marks name %} {% variant here=done %}{% if here %}{{ name }}{% endif %}{% endvariant %}"
        "{% personal %}{{ level }}{% endpersonal %}{% own level as far %} {{ far }}"
    )
    assert page.render(Context({**BO, "marks": {"<Bo>": 1}})) == "&lt;Bo&gt; 1 &lt;Bo&gt;3 3"


def test_what_all_see_is_in_no_readers_time_zone() -> None:
    with timezone.override(ZoneInfo("America/New_York")):
        made = part(
            '{{ at|date:"H" }}{% variant a=a %}{{ at|date:"H" }}{% endvariant %}', at=datetime(2026, 1, 1, tzinfo=UTC)
        )
        assert (
            fill(made, a=1) == 2 * f"{datetime(2026, 1, 1, tzinfo=UTC).astimezone(timezone.get_default_timezone()):%H}"
        )


@pytest.mark.parametrize(
    "source",
    [
        "{% own %}",
        "{% own a b c %}",
        "{% variant %}{% endvariant %}",
        "{% variant a %}{% endvariant %}",
        "{% variant a=b %}{% block c %}{% endblock %}{% endvariant %}",
        "{% personal %}{% block c %}{% endblock %}{% endpersonal %}",
    ],
)
def test_tags_that_could_not_work_are_refused(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(source)


def test_many_readers_at_once_get_each_their_own() -> None:
    made = part("{% variant odd=odd %}{% if odd %}odd{% else %}even{% endif %} {% own number %}{% endvariant %}")
    got: dict[int, str] = {}

    def read(number: int) -> None:
        got[number] = fill(made, number=number, odd=number % 2 == 1)

    threads = [threading.Thread(target=read, args=[number]) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {number: f"{'odd' if number % 2 else 'even'} {number}" for number in range(24)}
