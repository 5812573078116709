"""ODT and ODS: only parts with the names that LibreOffice gives to text, styles, settings and pictures are taken."""

import posixpath
import re
import zipfile
from urllib.parse import unquote

from library.cleaning.parts import FORMULA, LINK, NOBODY, Refused, clean_picture, local, rewritten, write_part

KINDS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
OBJECT = r"(?:Object \d+/)?"  # a chart or a formula
TAKEN = re.compile(
    rf"{OBJECT}(?:content|styles|settings)\.xml|META-INF/manifest\.xml|(?P<picture>Pictures/[^/]+)"
)
# Who wrote it, pictures of its first page and of objects, the set-up of the program.
PRIVATE = re.compile(
    rf"(?P<properties>{OBJECT}meta\.xml)|manifest\.rdf|layout-cache|(?:Thumbnails|Configurations2|ObjectReplacements)/.*|.*/"
)
REFUSED_ELEMENTS = {
    "event-listener": "macros", "script": "macros", "binary-data": "part", "plugin": "part", "applet": "part",
    "dde-source": "external", "dde-connection-decl": "external", "encryption-data": "password",
}  # fmt: skip
REFUSED_IN_OBJECTS = {
    "text",
    "spreadsheet",
    "drawing",
    "presentation",
}  # whole documents, with what nobody sees of them
LINKS = {"a", "area-rectangle", "area-circle", "area-polygon"}
INITIALS, PRIVATE_SETTINGS = {"creator-initials", "sender-initials"}, {"PrinterName", "PrinterSetup"}


def clean(archive, target, removed):
    """Write the document to the file `target`; returns "odt" or "ods"."""
    mimetype = archive.read("mimetype")
    if mimetype not in KINDS:
        raise Refused("unknown")
    parts = {name: taken for name in archive.namelist() if (taken := _is_taken(name, removed))}
    with zipfile.ZipFile(target, "w") as written:
        write_part(written, "mimetype", mimetype, zipfile.ZIP_STORED)
        for part, taken in parts.items():
            if taken["picture"]:
                content = clean_picture(posixpath.basename(part), archive.read(part), removed)
            else:
                rules = _Rules(part, parts, removed)
                content = rewritten(part, archive.read(part), rules.element, rules.text)
            write_part(written, part, content)
    return KINDS[mimetype]


def _is_taken(part, removed):
    """The match of its name; None of a part that is left out. Refused for any other."""
    if taken := TAKEN.fullmatch(part):
        return taken
    if part == "mimetype" or (private := PRIVATE.fullmatch(part)):
        if part != "mimetype" and private["properties"]:
            removed["properties"].add(part)
        return None
    raise Refused("macros" if re.match(r"Basic/|Scripts/|Dialogs/", part) else "part", part)


class _Rules:
    """What changes in the XML of one part."""

    def __init__(self, part, parts, removed):
        self.part, self.parts, self.removed, self.setting = part, parts, removed, ""

    def element(self, name, attributes):
        if reason := REFUSED_ELEMENTS.get(name):
            raise Refused(reason, name)
        if self.part.startswith("Object") and name in REFUSED_IN_OBJECTS:
            raise Refused("part", self.part)
        for key, value in attributes.items():
            attribute = local(key)
            if attribute == "href" and not (LINK.match(value) if name in LINKS else self._is_inside(value)):
                raise Refused("external", value)
            if attribute in ("formula", "condition") and FORMULA.search(value):
                raise Refused("formula", value)
            if name == "config-item" and attribute == "name":
                self.setting = value
            if name == "file-entry" and attribute == "full-path" and value not in self.parts:
                return bool(re.fullmatch(rf"{OBJECT}|/", value))
        return True

    def _is_inside(self, address):
        path = posixpath.normpath(unquote(address))
        is_part = (
            path in self.parts
            or f"{path}/content.xml" in self.parts
            or path.startswith("ObjectReplacements/")
        )
        return (
            is_part or address in ("", "..") or address.startswith("#")
        )  # "..": the document that a chart is in

    def text(self, name, data):
        if name == "creator":
            self.removed["names"].add(data)
            return NOBODY
        is_private = name in INITIALS or (name == "config-item" and self.setting in PRIVATE_SETTINGS)
        return "" if is_private else data
