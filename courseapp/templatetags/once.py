"""`{% once "name" %}…{% endonce %}`: a part of a page that is rendered once for all its readers (courseapp.same)."""

from django.template import Library, Node, NodeList, TemplateSyntaxError
from django.template.base import Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from courseapp.same import Same

register = Library()


class OnceNode(Node):
    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        same: Same | None = context.get("same")
        if same is None:
            return self.nodelist.render(context)
        part = same.parts.get(self.name)
        if part is None:
            part = same.parts[self.name] = self.nodelist.render(context.new(dict(same.values)))
        return part


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """Name each part differently. Without `same` in the context it is an ordinary part of the page."""
    _tag, *arguments = token.split_contents()
    if len(arguments) != 1:
        raise TemplateSyntaxError("once takes a name")
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(arguments[0].strip("\"'"), nodelist)
