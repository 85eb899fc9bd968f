"""Templates with all that is the same for all drawn beforehand, in one language: words, icons, files, fixed addresses.

A page of thirty sentences looks each of them up in the catalogue of translations, every time. Here that is done once.
"""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.template import Context, Engine, Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, Variable
from django.template.defaulttags import IfNode, URLNode
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode

from sif.templatetags.house import icon


class _Known:
    """Instead of the name of a template to include: the template."""

    def __init__(self, template: Template) -> None:
        self.template = template

    def resolve(self, context: Context) -> Template:
        return self.template


def folded(nodes: Iterable[Node], context: Context, engine: Engine) -> NodeList:
    """The same nodes, with text for what does not depend on the page."""
    found = NodeList()
    for node in nodes:
        text = node.s if isinstance(node, TextNode) else node.render(context) if _is_fixed(node) else None
        if text is None:
            found.append(_with_folded_inside(node, context, engine))
        elif found and isinstance(found[-1], TextNode):
            found[-1] = TextNode(found[-1].s + text)
        else:
            found.append(TextNode(text))
    return found


def _with_folded_inside(node: Node, context: Context, engine: Engine) -> Any:
    other: Any = copy(node)
    if isinstance(node, IfNode):
        branches = other.conditions_nodelists
        other.conditions_nodelists = [(when, folded(nodes, context, engine)) for when, nodes in branches]
    elif isinstance(node, IncludeNode):
        if isinstance(other.template, FilterExpression) and _is_constant(other.template):
            inside = copy(engine.get_template(other.template.resolve(context)))
            inside.nodelist = folded(inside.nodelist, context, engine)
            other.template = _Known(inside)
    else:
        _fold_children(other, context, engine)
    return other


def _fold_children(other: Any, context: Context, engine: Engine) -> None:
    for name in other.child_nodelists:
        if isinstance(nodes := getattr(other, name, None), NodeList):
            setattr(other, name, folded(nodes, context, engine))


def _is_fixed(node: Any) -> bool:
    match node:
        case TranslateNode():
            return not (node.asvar or node.message_context) and _is_constant(node.filter_expression)
        case StaticNode():
            return not node.varname and _is_constant(node.path)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _is_constant(node.view_name)
        case SimpleNode():
            return node.func is icon and not node.target_var and all(map(_is_constant, node.args))
    return False


def _is_constant(asked: FilterExpression) -> bool:
    is_literal = not asked.is_var or (isinstance(asked.var, Variable) and asked.var.lookups is None)
    return is_literal and not asked.filters
