"""The program read as text: what a rule of the house forbids is found before anybody runs it."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.core.management import call_command

from sif import queue
from tests.source import APPS, ROOT, modules

Look = Callable[[ast.AST], Iterator[int]]
LONGEST_FILE, LONGEST_STORIES, LONGEST_FUNCTION = 400, 700, 40
VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "misc", "services", "service", "lib"}

MAY_ASSIGN_A_STATUS = {
    "demo": "tells how it was, in bulk",
    "actions": "the verbs",
    "market/management/judged.py": "loads a judged catalogue into a database of its own",
    "sif/idempotency.py": "the status of an answer, not of an object",
    "sif/making.py": "the verbs of what a worker makes, for the actions of every app",
}
MAY_READ_THE_CLOCK = {
    "sif/sessions.py": "whether a session has run out: Django asks, and does not say when",
    "views": "the moment of a request",
    "api": "the moment of a request",
    "admin": "the moment of a request",
    "tasks": "the moment of a task",
    "receivers.py": "the moment of an announcement",
    "challenges/forms.py": "a field proposes today",
    "enterprises/forms/vetting.py": "a field proposes today in a year",
    "commands": "the moment of a command",
    "acting.py": "the moment of a request",
    "demo": "the demo is told as of today",
    "sif/queue.py": "a job starts now, whoever asked for it",
    "sif/outbox.py": "a mail is written now",
    "sif/idempotency.py": "a key is kept from now on",
    "sif/dates.py": "turns a moment into a day",
    "sif/admin.py": "the moment of a request",
    "sif/desks.py": "the moment of a request",
    "sif/discovery.py": "the moment of a request",
    "sif/mailcatcher": "a tool for development",
    "sif/logs.py": "a line in the log",
}
MAY_CATCH_EVERYTHING = {"sif/queue.py": "whatever goes wrong with a job is kept with it"}


def allowed(path: str, table: dict[str, str]) -> bool:
    """Whether a module is in the table: by its path, or by the room it is in."""
    rooms = path.removesuffix(".py").split("/")
    return any(path.startswith(known) or known.removesuffix(".py") in rooms for known in table)


def found(look: Look, *, unless: dict[str, str] | None = None) -> set[str]:
    """Where in the program `look` sees something."""
    return {
        f"{path}:{line}"
        for path, source in modules()
        if not allowed(path, unless or {})
        for line in look(ast.parse(source))
    }


# --- what is looked for ---------------------------------------------------------------------------------


def statuses_assigned(tree: ast.AST) -> Iterator[int]:
    """`order.status = …`, `.update(status=…)`, `setattr(order, "status", …)`."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            flat = [part for target in targets for part in ast.walk(target)]
            if any(isinstance(part, ast.Attribute) and part.attr == "status" for part in flat):
                yield node.lineno
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in {"update", "aupdate"} and any(word.arg == "status" for word in node.keywords):
                yield node.lineno
            if (
                name == "setattr"
                and isinstance(node.args[1], ast.Constant)
                and node.args[1].value == "status"
            ):
                yield node.lineno


def clocks_read(tree: ast.AST) -> Iterator[int]:
    """`timezone.now()`, `timezone.localdate()`, `date.today()`, `datetime.now()`."""
    clock = re.compile(r"(^|\.)(timezone\.now|date\.today|datetime\.(now|today|utcnow))$")
    here = {"timezone.localdate", "timezone.localtime", "localdate", "localtime"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if clock.search(name) or (name in here and not node.args):
                yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.timezone":
            yield node.lineno  # a clock under another name cannot be stopped in a test


def everything_caught(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and (
            node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
        ):
            yield node.lineno


def long_functions(tree: ast.AST) -> Iterator[int]:
    """Longer than forty lines, not counting what the docstring says."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = node.body[0] if ast.get_docstring(node) else None
            words = said.end_lineno - said.lineno + 1 if said else 0
            if node.end_lineno - node.lineno + 1 - words > LONGEST_FUNCTION:
                yield node.lineno


def flags_by_place(tree: ast.AST) -> Iterator[int]:
    """`send(True)`: nobody who reads the call knows what is true. Django's own `change` is not ours to name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = [one for one in (*node.args.posonlyargs, *node.args.args) if one.arg != "change"]
            if any(isinstance(one.annotation, ast.Name) and one.annotation.id == "bool" for one in given):
                yield node.lineno


def questions_in_tags(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "filter", "_default_manager"} - (
            {"filter"} if ast.unparse(node.value) == "register" else set()
        ):
            yield node.lineno


def tasks_asked(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The name in each `after_commit("…")`; an empty one where it is no plain text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "after_commit":
            name = node.args[0]
            yield node.lineno, str(name.value) if isinstance(name, ast.Constant) else ""


# --- what must not be there -----------------------------------------------------------------------------


def test_only_actions_assign_a_status() -> None:
    assert found(statuses_assigned, unless=MAY_ASSIGN_A_STATUS) == set()


def test_time_comes_in_as_an_argument() -> None:
    assert found(clocks_read, unless=MAY_READ_THE_CLOCK) == set()


def test_nothing_catches_everything() -> None:
    assert found(everything_caught, unless=MAY_CATCH_EVERYTHING) == set()


def test_functions_are_short() -> None:
    assert found(long_functions) == set()


def test_no_flag_is_given_by_its_place() -> None:
    assert found(flags_by_place) == set()


def test_no_template_tag_asks_the_database() -> None:
    tags = {(path, source) for path, source in modules() if "/templatetags/" in path}
    assert {
        f"{path}:{line}" for path, source in tags for line in questions_in_tags(ast.parse(source))
    } == set()


def test_files_are_short() -> None:
    tests = ((str(path.relative_to(ROOT)), path.read_text()) for path in (ROOT / "tests").rglob("*.py"))

    assert {path for path, text in modules() if len(text.splitlines()) > LONGEST_FILE} == set()
    assert {path for path, text in tests if len(text.splitlines()) > LONGEST_STORIES} == set()


def test_no_module_has_a_vague_name() -> None:
    assert {path for path, _ in modules() if set(path.removesuffix(".py").split("/")) & VAGUE} == set()


def test_every_task_that_is_asked_for_exists_and_every_task_is_asked_for() -> None:
    asked = {name for _, source in modules() for _, name in tasks_asked(ast.parse(source))}

    assert asked - set(queue.TASKS) == set()
    assert set(queue.TASKS) - asked == set()


def test_every_module_says_what_it_is_for() -> None:
    silent = {
        path for path, source in modules() if source.strip() and not ast.get_docstring(ast.parse(source))
    }
    assert {path for path in silent if not path.endswith("/apps.py")} == set()


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_model_orders_itself_and_every_model_says_what_it_is() -> None:
    ours = [model for model in apps.get_models() if model._meta.app_label in APPS]

    assert {model._meta.label for model in ours if model._meta.ordering} == set()
    assert {
        model._meta.label for model in ours if (model.__doc__ or "").startswith(f"{model.__name__}(")
    } == set()


QUESTION = re.compile(r"\b(\w+)\.(count|exists|first|last|filter|\w+_set)\b")
TAG = re.compile(r"\{[{%](.*?)[%}]\}")
NO_QUESTION = {
    ("paginator", "count"),
    ("forloop", "first"),
    ("forloop", "last"),
    ("parentloop", "first"),
    ("option", "count"),  # a plain value that the view counted
    ("facet", "first"),
}


def questions(template: str) -> list[str]:
    """Where a template asks the database itself: `order.lines.count`, `listing.photo_set`."""
    return [
        hit[0]
        for tag in TAG.findall(template)
        for hit in QUESTION.finditer(tag)
        if (hit[1], hit[2]) not in NO_QUESTION
    ]


def test_templates_ask_no_questions() -> None:
    asked = {
        f"{path.relative_to(ROOT)}: {question}"
        for path in (ROOT / "templates").rglob("*.html")
        for question in questions(path.read_text())
    }
    assert asked == set()


# --- the breaches ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("look", "breach"),
    [
        (statuses_assigned, "order.status = 'paid'"),
        (statuses_assigned, "a, order.status = 1, 2"),
        (statuses_assigned, "Order.objects.update(status='paid')"),
        (statuses_assigned, "setattr(order, 'status', 'paid')"),
        (clocks_read, "x = timezone.now()"),
        (clocks_read, "x = datetime.date.today()"),
        (clocks_read, "x = timezone.localtime()"),
        (clocks_read, "from django.utils.timezone import now"),
        (everything_caught, "try: x()\nexcept Exception: pass"),
        (everything_caught, "try: x()\nexcept: pass"),
        (long_functions, "def f():\n" + "    x()\n" * 40),
        (flags_by_place, "def send(message, urgent: bool): ..."),
        (questions_in_tags, "x = Order.objects.get()"),
        (questions_in_tags, "x = orders.filter(a=1)"),
    ],
)
def test_a_breach_would_be_found(look: Look, breach: str) -> None:
    assert len(list(look(ast.parse(breach)))) == 1


@pytest.mark.parametrize(
    ("look", "fine"),
    [
        (statuses_assigned, "if order.status == 'paid': x = order.status"),
        (statuses_assigned, "status = order.status"),
        (clocks_read, "x = timezone.localtime(now)"),
        (everything_caught, "try: x()\nexcept ValueError: pass"),
        (long_functions, "def f():\n" + "    x()\n" * 39),
        (flags_by_place, "def send(message, *, urgent: bool): ..."),
        (questions_in_tags, "@register.filter\ndef euro(x): ..."),
    ],
)
def test_what_is_fine_is_not_found(look: Look, fine: str) -> None:
    assert list(look(ast.parse(fine))) == []


def test_a_task_that_does_not_exist_would_be_found() -> None:
    source = 'queue.after_commit("market.sugest", 1)\nafter_commit(name, 2)'

    assert list(tasks_asked(ast.parse(source))) == [(1, "market.sugest"), (2, "")]
    assert {"market.sugest", ""} - set(queue.TASKS) == {"market.sugest", ""}


def test_a_question_in_a_template_would_be_found() -> None:
    assert questions("{% if order.lines.count %}{{ listing.photo_set.first }}") == [
        "lines.count",
        "listing.photo_set",
    ]
    assert questions("{{ page.paginator.count }} {% if forloop.first %} {{ order.lines.all }}") == []


def test_a_piece_with_a_form_is_given_the_token() -> None:
    """`only` leaves the token out, and a form without it is refused when somebody sends it."""
    folder = ROOT / "templates"
    texts = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.html")}
    has_form = {name for name, text in texts.items() if "{% csrf_token %}" in text}
    included = [
        (name, piece, said)
        for name, text in texts.items()
        for piece, said in re.findall(r'{% include "([^"]+)"([^%]*)%}', text)
    ]
    for _depth in range(3):  # a piece that includes a piece with a form has one too
        has_form |= {name for name, piece, _said in included if piece in has_form}

    assert [
        f"{name} includes {piece}"
        for name, piece, said in included
        if piece in has_form and said.split()[-1:] == ["only"] and "csrf_token=" not in said
    ] == []


def test_a_title_says_once_that_something_is_wrong() -> None:
    """The frame says it of `form`; a title that says it again is read out twice."""
    assert {
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if '{% block title %}{% if form.errors %}{% translate "Error:" %}' in path.read_text()
    } == set()
