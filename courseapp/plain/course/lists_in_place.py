"""Changes the `lessons:` lists of course.yaml where they stand; every other byte, comments included, stays as it was.

What was written is read again: unless the file then says exactly what was meant, nothing is given back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import yaml

from courseapp.plain.course.lines import newline_of
from courseapp.plain.course.strict_yaml import LOADER

type Lists = Mapping[str, Sequence[str]]
"""The folders of each track's lessons, by the track's id, in reading order."""


class FixedFormError(Exception):
    """The file is written in a way that cannot be changed in place; somebody has to do it by hand."""


@dataclass(frozen=True, slots=True)
class _List:
    """A track's list as it stands in the file: `node` with its members' names as an import would read them."""

    track: str
    node: yaml.SequenceNode
    names: tuple[str, ...]


def read_lists(source: str) -> dict[str, tuple[str, ...]]:
    """What each track lists. Raises FixedFormError when that cannot be seen."""
    return {one.track: one.names for one in _lists(source)}


def with_lists(source: str, wanted: Lists) -> str:
    """The file with these tracks listing these lessons. Tracks that are not named keep theirs."""
    before = read_lists(source)
    missing = [track for track in wanted if track not in before]
    if missing:
        raise FixedFormError(", ".join(missing))
    changed = source
    for track, names in wanted.items():
        changed = _with_list(changed, track, tuple(names))
    expected = before | {track: tuple(names) for track, names in wanted.items()}
    if read_lists(changed) != expected or _without_lists(changed) != _without_lists(source):
        raise FixedFormError(", ".join(wanted))
    return changed


def with_track(source: str, block: Sequence[str]) -> str:
    """The file with one more track behind the others; `block` are its lines `key: value`."""
    tracks = _tracks(source)
    if tracks.flow_style or not tracks.value:
        raise FixedFormError("tracks")
    newline = newline_of(source)
    dash = " " * tracks.start_mark.column
    added = [f"{dash}{'- ' if place == 0 else '  '}{line}" for place, line in enumerate(block)]
    end = _line_end(source, _last(tracks.value[-1]))
    head = source[:end] if source[:end].endswith(("\n", "\r")) else source[:end] + newline
    changed = head + newline.join(added) + newline + source[end:]
    if list(read_lists(changed))[:-1] != list(read_lists(source)):
        raise FixedFormError("tracks")
    return changed


def track_block(source: str, track: str) -> list[str]:
    """The lines of a track, without what they are indented by."""
    for node in _tracks(source).value:
        if _entries(node).get("id", node).value == track and not node.flow_style:
            start, end = node.start_mark, _line_end(source, _last(node))
            lines = source[start.index : end].splitlines()
            return [line if place == 0 else line[start.column :] for place, line in enumerate(lines)]
    raise FixedFormError(track)


def merge_names(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], bool]:
    """Two changes of one list joined, and whether they agree about the order of what both have; ours leads if not."""
    both = set(ours) & set(theirs)
    shared = [name for name in base if name in both]
    in_ours, in_theirs = ([name for name in side if name in both] for side in (ours, theirs))
    is_moved_here = [name for name in in_ours if name in set(shared)] != shared
    is_moved_there = [name for name in in_theirs if name in set(shared)] != shared
    leading, other = (theirs, ours) if is_moved_there and not is_moved_here else (ours, theirs)
    added = {name for name in other if name not in both and name not in base}
    names = [name for name in leading if name in both or name not in base]
    before: str | None = None
    for name in other:
        if name in added:
            names.insert(names.index(before) + 1 if before is not None else 0, name)
        if name in names:
            before = name
    return names, in_ours == in_theirs or not (is_moved_here and is_moved_there)


def _tracks(source: str) -> yaml.SequenceNode:
    try:
        root = yaml.compose(source, Loader=LOADER)
    except yaml.YAMLError as error:
        raise FixedFormError("course.yaml") from error
    tracks = _entries(root).get("tracks")
    if not isinstance(tracks, yaml.SequenceNode):
        raise FixedFormError("tracks")
    return tracks


def _entries(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}


def _lists(source: str) -> Iterator[_List]:
    for track in _tracks(source).value:
        entries = _entries(track)
        uid, lessons = entries.get("id"), entries.get("lessons")
        if not isinstance(uid, yaml.ScalarNode) or not isinstance(lessons, yaml.SequenceNode):
            raise FixedFormError("tracks")
        if not all(isinstance(one, yaml.ScalarNode) for one in lessons.value):
            raise FixedFormError(str(uid.value))
        names = tuple(one.value.strip().strip("/").removeprefix(f"{uid.value}/") for one in lessons.value)
        yield _List(uid.value, lessons, names)


def _without_lists(source: str) -> object:
    """What the file says apart from the lists, for comparing."""

    def plain(node: yaml.Node | None, key: str) -> object:
        if isinstance(node, yaml.MappingNode):
            return [(name.value, plain(value, name.value)) for name, value in node.value]
        if isinstance(node, yaml.SequenceNode):
            return [] if key == "lessons" else [plain(one, "") for one in node.value]
        return node.value if isinstance(node, yaml.ScalarNode) else None

    return plain(yaml.compose(source, Loader=LOADER), "")


def _with_list(source: str, track: str, wanted: tuple[str, ...]) -> str:
    """Take out what moves or goes, then put in what is new or moved: what keeps its place keeps its bytes."""
    names = read_lists(source)[track]
    blocks = SequenceMatcher(None, names, wanted, autojunk=False).get_matching_blocks()
    kept = {name for block in blocks for name in names[block.a : block.a + block.size]}
    lines: dict[str, str] = {}
    for name in names:
        if name not in kept:
            source, lines[name] = _without(source, track, name)
    for place, name in enumerate(wanted):
        if name not in kept:
            source = _with(source, track, name, place, lines.get(name, name))
    return source


def _find(source: str, track: str) -> _List:
    return next(one for one in _lists(source) if one.track == track)


def _without(source: str, track: str, name: str) -> tuple[str, str]:
    """The file without that member, and the member as it was written (in a list of lines with its comment)."""
    found = _find(source, track)
    place = found.names.index(name)
    node = found.node.value[place]
    start, end = node.start_mark.index, node.end_mark.index
    if not found.node.flow_style:
        line, after = _line_start(source, start), _line_end(source, end)
        if len(found.names) == 1:
            head = source[:line].rstrip()
            return f"{head} []{source[after - len(_newline_at(source, after)) :]}", source[start:after].rstrip("\r\n")
        return source[:line] + source[after:], source[start:after].rstrip("\r\n")
    if place + 1 < len(found.names):
        after = source.index(",", end) + 1
        after += len(source[after:]) - len(source[after:].lstrip(" \t"))
        return source[:start] + source[after:], source[start:end]
    if place:
        return source[: found.node.value[place - 1].end_mark.index] + source[end:], source[start:end]
    return source[:start] + source[end:], source[start:end]


def _with(source: str, track: str, name: str, place: int, written: str) -> str:
    """The file with one more member at that place. `written` may bring its comment, which a list in one line loses."""
    found = _find(source, track)
    members = found.node.value
    if not found.node.flow_style:
        newline = newline_of(source)
        dash = f"{' ' * found.node.start_mark.column}- "
        neighbour = members[place - 1 if place else 0]
        at = _line_end(source, neighbour.end_mark.index) if place else _line_start(source, neighbour.start_mark.index)
        head = source[:at] if not at or source[:at].endswith(("\n", "\r")) else source[:at] + newline
        return f"{head}{dash}{written}{newline}{source[at:]}"
    if not members:
        at = found.node.start_mark.index + 1
        return source[:at] + name + source[at:].lstrip()
    if place:
        at = members[place - 1].end_mark.index
        return f"{source[:at]}, {name}{source[at:]}"
    at = members[0].start_mark.index
    return f"{source[:at]}{name}, {source[at:]}"


def _last(node: yaml.Node) -> int:
    """Where the last thing written in a node ends; a block's own end lies behind the empty lines that follow."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    inner = node.value[-1]
    return _last(inner[1] if isinstance(inner, tuple) else inner)


def _line_start(source: str, index: int) -> int:
    return max(source.rfind("\n", 0, index), source.rfind("\r", 0, index)) + 1


def _line_end(source: str, index: int) -> int:
    """The first character of the next line, after a comment there may be."""
    if index and source[index - 1] in "\r\n":
        return index
    ends = [place for place in (source.find("\n", index), source.find("\r", index)) if place >= 0]
    if not ends:
        return len(source)
    place = min(ends)
    return place + (2 if source[place : place + 2] == "\r\n" else 1)


def _newline_at(source: str, end: int) -> str:
    """The line end just before `end`."""
    return next((ending for ending in ("\r\n", "\n", "\r") if source[:end].endswith(ending)), "")
