"""What an upper app would be: letters with their addressees in memory, and the registry that knows them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from courseapp.consumers import addressees
from courseapp.notices.actions import Addressee, Consumer, Live, Mailing, Registry, Scope, Telling

TOPIC = "letter"


@dataclass
class PostOffice:
    """Letters by id with those they are addressed to, and what became of them."""

    letters: dict[int, list[int]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    counted: list[int] = field(default_factory=list)
    wishes: dict[int, Mailing] = field(default_factory=dict)
    stopped: dict[str, list[int]] = field(default_factory=dict)

    def open(self) -> None:
        for kept in (self.letters, self.texts, self.broken, self.counted, self.wishes, self.stopped):
            kept.clear()

    def write(self, letter: int, *to: int, text: str = "Hello.") -> int:
        self.letters[letter] = list(to)
        self.texts[letter] = text
        return letter

    def tell(self, object_ids: Sequence[int]) -> Iterator[Telling]:
        for one in object_ids:
            if one in self.broken:
                raise ValueError(f"letter {one} cannot be read")
            for person in self.letters.get(one, []):
                yield Telling(
                    object_id=one,
                    recipient_id=person,
                    title="%(who)s replied to you",
                    url=f"/small-course/second/pictures/#comment-{one}",
                    place={"ko": "그림", "en": "Pictures"},
                    thread=f"letter:{one // 100}",
                    scopes=(f"thread:{one // 100}", "lesson:pictures1", "replies:"),
                )

    def live(self, object_ids: Sequence[int]) -> Mapping[int, Live]:
        return {one: Live(who="하늘", text=self.texts[one]) for one in object_ids if one in self.texts}

    def count(self, object_ids: Sequence[int]) -> None:
        self.counted.extend(object_ids)

    def addressees(self, user_ids: Collection[int]) -> Mapping[int, Addressee]:
        return {
            pk: Addressee(
                one.address,
                one.is_verified,
                one.language,
                one.time_zone,
                {TOPIC: self.wishes.get(pk, Mailing.SOON)},
            )
            for pk, one in addressees(user_ids).items()
        }

    def stop(self, name: str, user_id: int, argument: str) -> str:
        listed = self.stopped.setdefault(f"{name}:{argument}", [])
        before = "stopped" if user_id in listed else "listed"
        if before == "listed":
            listed.append(user_id)
        return before

    def resume(self, name: str, user_id: int, argument: str, before: str) -> None:
        if before == "listed" and user_id in self.stopped.get(f"{name}:{argument}", []):
            self.stopped[f"{name}:{argument}"].remove(user_id)


OFFICE = PostOffice()


def _scope(name: str, words: str) -> Scope:
    return Scope(
        name,
        words.format,
        lambda user_id, argument: OFFICE.stop(name, user_id, argument),
        lambda user_id, argument, before: OFFICE.resume(name, user_id, argument, before),
    )


REGISTRY = Registry(
    consumers=[Consumer(TOPIC, OFFICE.tell, OFFICE.live, OFFICE.count)],
    scopes=[_scope("thread", "This conversation"), _scope("lesson", "Lesson {}"), _scope("replies", "All replies")],
    addressees=OFFICE.addressees,
)
