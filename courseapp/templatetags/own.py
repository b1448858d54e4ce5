"""What is a reader's own in a page that all readers share (courseapp.same). Elsewhere these tags do nothing special.

`{% own finish.event %}` the value from the reader's context
`{% own signs row.uid %}` an item of it
`{% own bar.gained as gained %}` a value to be printed later, within the same variant
`{% variant done=box.is_done %}…{% endvariant %}` a part that is rendered once for each of the few values of its names
`{% personal %}…{% endpersonal %}` a part that is rendered for each reader, with all that ordinary pages have

The reader's context is that of the whole page: names given by `with` or `for` around these tags are not in it. Only the
arguments after the first of `own`, and what is inside of a variant, see what stands around them.
"""

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

from django.template import Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Template, Token, Variable, render_value_in_context
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString

from courseapp.same import RECORDING, Part, Recording

register = Library()
PLAIN = (str, int, bool)


def shown(value: object, context: Context) -> str:
    """As `{{ value }}` shows it; most are texts and numbers, which the long way round would only look at in vain."""
    if isinstance(value, SafeString) or type(value) is int:
        return str(value)
    return escape(str(value)) if isinstance(value, str) else str(render_value_in_context(value, context))


class OwnNode(Node):
    def __init__(self, value: Variable, item: FilterExpression | None, name: str) -> None:
        self.value = value
        self.item = item
        self.name = name

    def render(self, context: Context) -> SafeString:
        recording: Recording | None = context.get(RECORDING)
        item = self.item.resolve(context) if self.item else None

        def hole(reader: Context) -> str:
            found = self.value.resolve(reader)
            return shown(found[item] if self.item else found, reader)

        here = recording.leave(hole) if recording else SafeString(hole(context))
        if not self.name:
            return here
        context[self.name] = here
        return SafeString("")


class VariantNode(Node):
    def __init__(self, names: Mapping[str, FilterExpression], nodelist: NodeList) -> None:
        self.names = names
        self.nodelist = nodelist

    def values(self, context: Context) -> dict[str, Any]:
        return {name: value.resolve(context) for name, value in self.names.items()}

    def plain(self, reader: Context) -> dict[str, Any]:
        """The values as a shared part may know them: nothing that leads on to whose they are."""
        values = self.values(reader)
        for name, value in values.items():
            if type(value) not in PLAIN:
                raise TypeError(f"{name} of a variant is a {type(value).__name__}")
        return values

    def render(self, context: Context) -> SafeString:
        recording: Recording | None = context.get(RECORDING)
        if recording:
            assert context.template
            around = {name: value for values in context.dicts for name, value in values.items()}
            return recording.leave(Variants(self, around, context.template))
        with context.push(**self.values(context)):
            return self.nodelist.render(context)


class Variants:
    """A hole for a part of few kinds: each is rendered when it is first needed, of what all readers have in common."""

    def __init__(self, node: VariantNode, around: Mapping[str, Any], template: Template) -> None:
        self._node = node
        self._around = around
        self._template = template
        self._made: dict[tuple[Hashable, ...], Part] = {}

    def __call__(self, reader: Context) -> str:
        values = self._node.plain(reader)
        key = tuple(values.values())
        part = self._made.get(key)
        if part is None:
            around = {**self._around, **values}
            part = self._made[key] = Part.of(self._node.nodelist.render, around, self._template)
        return part.fill(reader)


class PersonalNode(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        recording: Recording | None = context.get(RECORDING)
        return recording.leave(self.nodelist.render) if recording else self.nodelist.render(context)


def _inside(parser: Parser, end: str) -> NodeList:
    nodelist = parser.parse((end,))
    parser.delete_first_token()
    if nodelist.get_nodes_by_type(BlockNode):
        raise TemplateSyntaxError(f"no block may stand before {end}: it is rendered apart from the templates extending")
    return nodelist


@register.tag
def own(parser: Parser, token: Token) -> OwnNode:
    _tag, *arguments = token.split_contents()
    name = arguments.pop() if arguments[-2:-1] == ["as"] else ""
    if name:
        arguments.pop()
    if not 1 <= len(arguments) <= 2:
        raise TemplateSyntaxError("own takes a variable, and what to look up in it if it is a mapping")
    return OwnNode(Variable(arguments[0]), parser.compile_filter(arguments[1]) if arguments[1:] else None, name)


@register.tag
def variant(parser: Parser, token: Token) -> VariantNode:
    """The values must be few: each combination is kept."""
    _tag, *arguments = token.split_contents()
    named = [argument.partition("=") for argument in arguments]
    if not named or not all(name.isidentifier() and value for name, _is, value in named):
        raise TemplateSyntaxError("variant takes names with values")
    return VariantNode(
        {name: parser.compile_filter(value) for name, _is, value in named}, _inside(parser, "endvariant")
    )


@register.tag
def personal(parser: Parser, _token: Token) -> PersonalNode:
    return PersonalNode(_inside(parser, "endpersonal"))
