"""A newcomer can hold every piece in the head: modules, functions and names within their budgets."""

import ast

from tests.guards.source_tree import parsed, shown, sources

MODULE_LINES = 250
TEST_MODULE_LINES = 400
FUNCTION_LINES = 30
SAY_NOTHING = {"utils", "util", "common", "helpers", "helper", "manager", "managers", "misc", "tools"}


def test_modules_stay_within_their_budget():
    code = {shown(path): _length(path) for path in sources()}
    tests = {shown(path): _length(path) for path in sources("tests")}
    too_long = {name: lines for name, lines in code.items() if lines > MODULE_LINES}
    too_long |= {name: lines for name, lines in tests.items() if lines > TEST_MODULE_LINES}
    assert too_long == {}


def test_functions_stay_within_their_budget():
    too_long = {}
    for path in sources():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef) and (lines := _body_lines(node)) > FUNCTION_LINES:
                too_long[f"{shown(path)}:{node.lineno} {node.name}"] = lines
    assert too_long == {}


def test_no_module_has_a_name_that_says_nothing():
    names = {shown(path) for path in sources() if path.stem in SAY_NOTHING or path.parent.name in SAY_NOTHING}
    assert names == set()


def test_public_names_say_what_they_mean():
    silent = []
    for path in sources():
        tree = parsed(path)
        if path.stat().st_size and not ast.get_docstring(tree):
            silent.append(shown(path))
        silent += [f"{shown(path)}:{node.lineno} {node.name}" for node in tree.body if _is_silent(node)]
    assert silent == []


def _is_silent(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
        return False
    return not ast.get_docstring(node)


def _length(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _body_lines(node: ast.FunctionDef) -> int:
    """The lines from `def` to the end, without the docstring."""
    docstring = node.body[0] if ast.get_docstring(node) else None
    spoken = docstring.end_lineno - docstring.lineno + 1 if docstring else 0
    return node.end_lineno - node.lineno + 1 - spoken
