"""What our styles, scripts and templates use of a browser, named as docs/browsers.md names it.

`inset` a property, `display: grid` a keyword of it, `@layer` a rule, `(hover)` a question of a media query, `:is()` and
`::before` selectors, `clamp()` a function, `vmax` a unit, `<details>` an element, `loading=` an attribute, `rel=icon` a
value of it, `.closest` a name in a script, `"keyup"` a word in its quotes, `?.` a sign of the language.
"""

import re
from html.parser import HTMLParser
from typing import NamedTuple

import tinycss2

OF_STYLE_RULES = {"layer", "media", "supports", "container", "keyframes"}
ANYWHERE = set(
    "inherit initial unset revert revert-layer transparent currentcolor"
    " canvas canvastext linktext buttonface buttontext graytext highlight highlighttext".split()
)
NAMES_OF_OURS = set(
    "font-family --sans grid-area container-name animation-name counter-increment counter-reset".split()
)
VALUED = {"type", "rel", "name", "loading", "decoding", "fetchpriority", "inputmode"}
NEW_SIGNS = {
    "?.": r"\?\.(?!\d)",
    "??": r"\?\?",
    "**": r"\*\*",
    "&&=": r"(&&|\|\||\?\?)=",
    "...": r"\.\.\.",
    "=>": r"=>",
    "`": r"`",
    "await": r"\bawait\b",
    "catch {": r"\bcatch\s*\{",
    "#private": r"#[a-z]\w*",
    "import": r"\bimport\b",
}
# Comments, strings and patterns, whichever begins first.
SILENT = r"""/\*.*?\*/|//[^\n]*|(["'])(?:\\.|(?!\1).)*\1|(?<=[(=])[ ]?/(?:\[(?:\\.|[^\]\n])*\]|\\.|[^/\\\n\[])+/[a-z]*"""
# What scripts that extend the editor call of it, and what it calls of them: for it to document.
OF_THE_EDITOR = set(
    "addCommands addKeyboardShortcuts addProseMirrorPlugins chain commands configure create dom editor empty extend"
    " extendMarkRange getAttributes isActive menu on onCreate options parent Plugin run selection setMark state storage"
    " updateAttrsDialog view".split()
)
WORDS_OF_SYNTAX = {"if", "for", "while", "switch", "catch", "function", "return", "typeof", "this"}


class Use(NamedTuple):
    """A feature, the line that uses it, and what the `@supports` round it tests for."""

    name: str
    where: str
    tested: frozenset = frozenset()


def css_uses(text, file):
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return [Use(name, f"{file}:{line}", tested) for name, line, tested in _walked(rules, frozenset())]


def _walked(nodes, tested, in_style=False):
    for node in nodes:
        assert node.type != "error", f"line {node.source_line}: {node.message}"
        yield from ((name, node.source_line, tested) for name in named_by(node))
        if node.type == "qualified-rule" and in_style:
            yield "&", node.source_line, tested
        if node.type != "declaration" and node.content:
            within = tested | guards_of(node)
            inside_style = in_style or node.type == "qualified-rule"
            yield from _walked(contents(node, in_style), within, inside_style)


def contents(rule, in_style=False):
    """The rules, or the declarations and nested rules, between the braces of a rule."""
    if rule.type == "at-rule" and rule.lower_at_keyword in OF_STYLE_RULES and not in_style:
        return tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
    return tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)


def named_by(node):
    """The features in the head of a rule, or in a declaration; not those between its braces."""
    if node.type == "declaration":
        return _of_declaration(node)
    if node.type == "qualified-rule":
        return _of_selector(node.prelude)
    asked = _of_questions(node.prelude) if node.lower_at_keyword != "supports" else _functions(node.prelude)
    return {f"@{node.lower_at_keyword}"} | asked


def guards_of(rule):
    """What a rule tests for, where it is an `@supports` that holds only when all of it is supported."""
    if rule.type != "at-rule" or rule.lower_at_keyword != "supports":
        return frozenset()
    if any(token.type == "ident" and token.lower_value in ("not", "or") for token in rule.prelude):
        return frozenset()
    names = set()
    for token in rule.prelude:
        if token.type == "function" and token.lower_name == "selector":
            names |= _of_selector(token.arguments)
        elif token.type == "() block":
            names |= _of_declaration(tinycss2.parse_one_declaration(token.content))
    return frozenset(names)


def _of_declaration(declaration):
    prop = "--*" if declaration.name.startswith("--") else declaration.lower_name
    names = {prop} | _of_value(declaration.value, prop)
    if declaration.lower_name in NAMES_OF_OURS or declaration.name in NAMES_OF_OURS:
        names = {name for name in names if not name.startswith(f"{prop}: ")}
    if prop == "content" and any(token == "/" for token in declaration.value):
        names.add("content: /")
    return names


def _of_value(tokens, prop):
    names = set()
    for token in tokens:
        if token.type == "ident" and not token.value.startswith("--"):
            word = token.lower_value
            names.add(word if word in ANYWHERE else f"{prop}: {word}")
        elif token.type == "dimension":
            names.add(token.lower_unit)
        elif token.type == "hash" and len(token.value) in (4, 8):
            names.add("#rrggbbaa")
        elif token.type == "function":
            names.add(f"{token.lower_name}()")
            if token.lower_name in ("rgb", "hsl") and all(each != "," for each in token.arguments):
                names.add("rgb(0 0 0 / 0%)")
            if token.lower_name not in ("attr", "counter"):  # names of ours
                names |= _of_value(token.arguments, prop)
        elif token.type == "() block":
            names |= _of_value(token.content, prop)
    return names


def _of_selector(tokens):
    names, colons = set(), ""
    for token in tokens:
        if token.type == "literal" and token.value == ":":
            colons += ":"
            continue
        if token.type == "literal" and token.value == "&":
            names.add("&")
        if token.type == "ident" and colons:
            names.add(colons + token.lower_value)
        if token.type == "function":
            names |= {f"{colons}{token.lower_name}()"} | _of_selector(token.arguments)
            if token.lower_name == "not" and any(each == "," for each in token.arguments):
                names.add(":not(a, b)")
        colons = ""
    return names


def _of_questions(tokens):
    names = set()
    for token in tokens:
        if token.type != "() block":
            continue
        words = [each.lower_value for each in token.content if each.type == "ident"]
        if any(each.type == "() block" for each in token.content):
            names |= _of_questions(token.content)
        elif words:
            names.add(f"({words[0]})")
        if any(each in ("<", ">", "=") for each in token.content):
            names.add("(width >= 0)")
    return names


def _functions(tokens):
    return {f"{token.lower_name}()" for token in tokens if token.type == "function"}


def script_uses(text, file):
    """Names after a dot or before a bracket that the script did not give itself, words in quotes, and newer syntax."""
    text = re.sub(r"""(classList\.\w+\()["'][\w-]+["']""", r"\1", text)  # names of ours
    silent = [found[0] for found in re.finditer(SILENT, text, flags=re.DOTALL)]
    quoted = [
        word for each in silent for word in re.findall(r"""^["']([a-z]+)["']$""", each)
    ]  # events, roles
    text = re.sub(SILENT, " ", text, flags=re.DOTALL)
    data = ["dataset", *re.findall(r"(\w+)\s*=\s*[\w.]*\.dataset\b", text)]
    text = re.sub(rf"\b({'|'.join(data)})\.\w+", r"\1", text)
    own = OF_THE_EDITOR if "django-prose-editor" in "".join(silent) else set()
    own = own | set(re.findall(r"\b(?:function|const|let|var|class)\s+(\w+)", text)) | WORDS_OF_SYNTAX
    named = re.findall(r"(?<=\.)[A-Za-z]\w*|(?<![\w.])[A-Za-z]\w*(?=\()", text)
    names = {f".{name}" for name in named if name not in own} | {f'"{word}"' for word in quoted}
    names |= {sign for sign, pattern in NEW_SIGNS.items() if re.search(pattern, text)}
    return [Use(name, file) for name in sorted(names)]


class TemplateReader(HTMLParser):
    """Collects the elements and attributes of a template."""

    def __init__(self, text, file):
        super().__init__()
        self.uses, self.file, self.drawing = set(), file, 0
        self.feed(re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL))

    def handle_starttag(self, tag, attrs):
        where = f"{self.file}:{self.getpos()[0]}"
        self.drawing += tag == "svg"
        self.uses.add(Use(f"<{tag}>", where))
        for name, value in attrs:
            if name.startswith(("data-", "aria-")) or (self.drawing and name != "href"):
                continue  # words of ours or of ARIA; the attributes of drawings are SVG 1.1
            self.uses.add(Use(f"{'svg ' if self.drawing else ''}{name}=", where))
            if name in VALUED and (name != "name" or tag == "meta"):
                self.uses |= {Use(f"{name}={word}", where) for word in (value or "").split()}

    def handle_endtag(self, tag):
        self.drawing -= tag == "svg"


def template_uses(text, file):
    return sorted(TemplateReader(text, file).uses)
