"""Pages set in their frame: head, menus and foot are drawn once for all pages of one address and one kind of reader.

What is left of a template is what it puts into the blocks of its frame. So that is all that drawing such a page costs.
"""

from copy import copy
from typing import Any

from django.conf import settings
from django.template import Template
from django.template.base import NodeList, TextNode
from django.template.context import make_context
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode
from django.utils.translation import get_language

from sif.folding import folded
from sif.readers import hole, kind_of_stand_in, parts_of
from sif.requests import HouseRequest

BLOCK = "block "
_set: dict[tuple[object, ...], Template] = {}


def draw(name: str, context: dict[str, Any], anybody: HouseRequest) -> str:
    """The page as it is for a stand-in: its template in the frame that all pages of this address have."""
    drawn: str = _framed(name, anybody).render(make_context(context, anybody))
    return drawn


def forget() -> None:
    """Every frame is drawn again."""
    _set.clear()


def _framed(name: str, anybody: HouseRequest) -> Template:
    where = anybody.resolver_match.route if anybody.resolver_match else anybody.path
    key = (name, kind_of_stand_in(anybody), where, get_language())
    found = _set.get(key)
    if found is None:
        loaded: Any = get_template(name)
        found = _set_in_frame(loaded.template, anybody)
        if not settings.DEBUG:
            _set[key] = found
    return found


def _set_in_frame(page: Template, anybody: HouseRequest) -> Template:
    """The same template, with everything around its blocks drawn already. A block may not ask for `block.super`."""
    extends: Any = next(iter(page.nodelist.get_nodes_by_type(ExtendsNode)), None)
    if extends is None:
        return page
    blocks = extends.blocks
    holes = "".join(f"{{% block {name} %}}{hole(BLOCK + name)}{{% endblock %}}" for name in blocks)
    empty = page.engine.from_string(f"{{% extends {extends.parent_name.token} %}}{holes}")
    nodes = NodeList()
    for number, part in enumerate(parts_of(empty.render(make_context({}, anybody)))):
        if number % 2 and part.startswith(BLOCK):
            nodes.extend(blocks[part.removeprefix(BLOCK)].nodelist)
        else:
            nodes.append(TextNode(hole(part) if number % 2 else part))
    whole = copy(page)
    whole.nodelist = folded(nodes, make_context({}, anybody), page.engine)
    return whole
