"""DOCX and XLSX: only what their relationships lead to is taken over, each part of it XML written anew or a picture."""

import posixpath
import re
import zipfile

from library.cleaning.parts import FORMULA, LINK, NOBODY, Refused, clean_picture, local, rewritten, write_part

CONTENT_TYPES = "[Content_Types].xml"
MAIN = "application/vnd.openxmlformats-officedocument.%s.main+xml"
KINDS = {MAIN % "wordprocessingml.document": "docx", MAIN % "spreadsheetml.sheet": "xlsx"}
# By content type, and by the last word of a relationship's type; never by the name of a part.
REFUSED = {
    "macros": re.compile(r"vba|macro|keymap|dialogsheet|extensibility|toolbars", re.I),
    "signed": re.compile(r"digital-?signature|^origin$", re.I),
    "part": re.compile(r"oleobject|^control$|activex|chunk|webextension", re.I),
    "external": re.compile(r"externallink|connections|querytable|subdocument", re.I),
}
# Relationships to parts without text: who wrote it, with what program and for whom, what it looks like, how it was printed.
PRIVATE_PARTS = set(
    "core-properties extended-properties custom-properties thumbnail customXml people documenttasks classificationlabels "
    "printerSettings revisionHeaders usernames".split()
)
# Elements: the folder of the file, the addressees of a mail merge, variables, how each person last saw the sheets.
PRIVATE_ELEMENTS = set(
    "absPath mailMerge docVars customWorkbookViews customSheetViews printerSettings".split()
)
# Attributes, some of them in one element alone.
NAMES = {"author", "userName", "refreshedBy", "person displayName", "scenario user", "permStart ed"}
DETAILS = {"initials", "gfxdata", "person userId", "person providerId", "scenario comment", "pageSetup id"}
ALTERNATIVE_TEXTS, FOLDER = {"descr", "title", "alt"}, re.compile(r"[a-z]:\\|\\\\|file:", re.I)
ELSEWHERE = re.compile(r"\w+:|\\|//")
FORMULAS = {"f", "definedName", "formula", "formula1", "formula2"}
FETCHING_FIELD = re.compile(
    r"^\s*(?:DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|LINK|IMPORT|DATABASE|RD)\b", re.I | re.M
)
LINK_FIELD = re.compile(r'HYPERLINK\s+"([^"]*)"', re.I)


def clean(archive, target, removed):
    """Write the document to the file `target`; returns "docx" or "xlsx"."""
    types, reached = _content_types(archive), _reached(archive, removed)
    type_of = {part: types.get(f"/{part}".casefold()) or types.get(_ending(part), "") for part in reached}
    kinds = [KINDS[content_type] for content_type in type_of.values() if content_type in KINDS]
    if len(kinds) != 1:
        raise Refused("unknown")
    taken = {f"/{part}".casefold() for part in reached}

    def is_taken(name, attributes):
        return name != "Override" or attributes["PartName"].casefold() in taken

    with zipfile.ZipFile(target, "w") as written:
        write_part(written, CONTENT_TYPES, rewritten(CONTENT_TYPES, archive.read(CONTENT_TYPES), is_taken))
        for part, (name, relationships) in reached.items():
            if part:
                write_part(written, part, _clean_part(archive, part, type_of[part], removed))
            if relationships:
                write_part(written, name, relationships)
    return kinds[0]


def _ending(part):
    return "." + part.casefold().rpartition(".")[2]


def _content_types(archive):
    """{"/name of a part" or ".ending", in small letters: content type}."""
    types = {}

    def look_at(name, attributes):
        content_type = attributes.get("ContentType", "")
        _refuse(content_type)
        types[attributes.get("PartName", "." + attributes.get("Extension", "")).casefold()] = content_type

    rewritten(CONTENT_TYPES, archive.read(CONTENT_TYPES), look_at)
    return types


def _refuse(kind, detail=""):
    for reason, pattern in REFUSED.items():
        if pattern.search(kind):
            raise Refused(reason, detail)


def _reached(archive, removed):
    """{part: (name and XML of its relationships)} of every part that something leads to, and of the package as ""."""
    reached, waiting, names = {}, {""}, set(archive.namelist())
    while waiting:
        part = waiting.pop()
        folder, _slash, file = part.rpartition("/")
        name, targets = posixpath.join(folder, "_rels", f"{file}.rels"), set()
        look_at = _relationship_rule(folder, targets, removed)
        reached[part] = name, rewritten(name, archive.read(name), look_at) if name in names else ""
        waiting |= (targets & names) - reached.keys()
    return reached


def _relationship_rule(folder, targets, removed):
    def look_at(name, attributes):
        kind, address = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
        if kind in PRIVATE_PARTS:
            removed["properties"].add(kind)
            return False
        _refuse(kind, address)
        if attributes.get("TargetMode") == "External" or ELSEWHERE.match(address):
            if kind != "hyperlink" or not LINK.match(address):
                raise Refused("external", address)
        elif not address.startswith("#"):
            targets.add(posixpath.normpath(posixpath.join("/", folder, address)).lstrip("/"))

    return look_at


def _clean_part(archive, part, content_type, removed):
    content = archive.read(part)
    if content_type.startswith("image/"):
        return clean_picture(posixpath.basename(part), content, removed)
    rules = _Rules(removed)
    xml = rewritten(part, content, rules.element, rules.text)
    rules.check_fields()
    return xml


class _Rules:
    """What changes in the XML of one part."""

    def __init__(self, removed):
        self.removed, self.authors, self.fields = removed, set(), []

    def element(self, name, attributes):
        if name in PRIVATE_ELEMENTS:
            self.removed["properties"].add(name)
            return False
        for key, value in list(attributes.items()):
            attribute = local(key)
            if not NAMES.isdisjoint((attribute, f"{name} {attribute}")):
                attributes[key] = self.nobody(value)
            elif not DETAILS.isdisjoint((attribute, f"{name} {attribute}")):
                del attributes[key]
            elif attribute in ALTERNATIVE_TEXTS and FOLDER.match(value):
                attributes[key] = ""
            elif attribute == "src" and ELSEWHERE.match(value):
                raise Refused("external", value)
            elif attribute == "instr":
                self.fields.append(f"\n{value}\n")
        if name == "fldChar":
            self.fields.append("\n")

    def nobody(self, name):
        if name not in ("", NOBODY):
            self.removed["names"].add(name)
        return NOBODY

    def text(self, name, data):
        if name == "author" and not data.startswith("tc={"):  # this one names a thread, not a person
            self.authors.add(data)
            return self.nobody(data)
        for author in self.authors if name == "t" else ():  # Excel begins a comment with the name
            if data.lstrip().startswith(f"{author}:"):
                data = data.replace(author, NOBODY, 1)
        if name == "instrText":
            self.fields.append(data)
        elif name in FORMULAS and FORMULA.search(data):
            raise Refused("formula", data)
        return data

    def check_fields(self):
        fields = "".join(self.fields)  # Word cuts one into several runs
        if found := FETCHING_FIELD.search(fields):
            raise Refused("field", found[0].strip())
        for address in LINK_FIELD.findall(fields):
            if not LINK.match(address):
                raise Refused("external", address)
