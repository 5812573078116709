"""Documents as Word, Excel and LibreOffice write them, in as few parts as a test needs."""

import io
import zipfile

from PIL import Image as Picture

PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument"
WORD_MAIN, EXCEL_MAIN = f"{TYPES}.wordprocessingml.document.main+xml", f"{TYPES}.spreadsheetml.sheet.main+xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://r" xmlns:v="urn:v"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://r"'
ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "text": "text", "table": "table", "draw": "drawing", "meta": "meta", "config": "config",
        "manifest": "manifest", "script": "script",
    }.items()
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip
NAME, OTHER = "Anna Bērziņa", "Jānis Kalns"
CORE = f'<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>{NAME}</dc:creator></cp:coreProperties>'


def photograph(size=(60, 40), **options):
    """A JPEG that has noted its place and its camera, held upright."""
    exif = Picture.Exif()
    exif[0x010F], exif[0x0112], exif[0x8825] = "CameraMaker", 6, {1: "N", 2: (56.0, 57.0, 9.0)}
    written = io.BytesIO()
    Picture.new("RGB", size, "#1d5657").save(written, "JPEG", exif=exif, **options)
    return written.getvalue()


def archive(parts, packing=zipfile.ZIP_DEFLATED):
    """A ZIP file of {name: content}; "mimetype" first and unpacked, as LibreOffice writes it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def relationships(*rows):
    """Of (kind, target): the last word of a type, or a whole one; a target that begins with "!" is external."""
    listed = ""
    for number, (kind, target) in enumerate(rows, 1):
        kind, mode = (
            kind if ":" in kind else f"{OFFICE}/{kind}",
            ' TargetMode="External"' if target[0] == "!" else "",
        )
        listed += f'<Relationship Id="rId{number}" Type="{kind}" Target="{target.lstrip("!")}"{mode}/>'
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def office_file(main, main_type, content, leads_to=(), types=None, parts=None):
    """A DOCX or XLSX whose main part leads to `leads_to`, with further parts and {"/part" or "ending": content type}."""
    named = {f"/{main}": main_type, "xml": "application/xml", "jpeg": "image/jpeg"} | (types or {})
    listed = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>'
        if name.startswith("/")
        else f'<Default Extension="{name}" ContentType="{kind}"/>'
        for name, kind in named.items()
    )
    folder, _slash, file = main.rpartition("/")
    first = ("officeDocument", main), (f"{PACKAGE}/metadata/core-properties", "docProps/core.xml")
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/../content-types">{listed}</Types>',
            "_rels/.rels": relationships(*first, ("extended-properties", "docProps/app.xml")),
            "docProps/core.xml": CORE,
            "docProps/app.xml": f"<Properties><Company>{OTHER}</Company></Properties>",
            main: content,
            f"{folder}/_rels/{file}.rels": relationships(*leads_to),
        }
        | (parts or {})
    )


def docx(body="<w:p/>", *leads_to, types=None, parts=None, main_type=WORD_MAIN):
    content = f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'
    return office_file("word/document.xml", main_type, content, leads_to, types, parts)


def xlsx(body="<sheets/>", *leads_to, types=None, parts=None, main_type=EXCEL_MAIN):
    return office_file(
        "xl/workbook.xml", main_type, f"<workbook {S}>{body}</workbook>", leads_to, types, parts
    )


def opendocument(kind, body, parts=None):
    """An ODT or ODS, by the last word of its type: "text", "spreadsheet"."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    content = f"<office:document-content {ODF}><office:scripts/><office:body>{body}</office:body></office:document-content>"
    parts = {
        "content.xml": content,
        "meta.xml": f"<office:meta {ODF}><dc:creator>{NAME}</dc:creator></office:meta>",
        "Thumbnails/thumbnail.png": b"\x89PNG of the first page",
        "Configurations2/menubar/": "",
    } | (parts or {})
    entries = "".join(f'<manifest:file-entry manifest:full-path="{name}"/>' for name in ("/", *parts))
    manifest = f"<manifest:manifest {ODF}>{entries}</manifest:manifest>"
    return archive({"mimetype": mimetype, "META-INF/manifest.xml": manifest} | parts)


def odt(body="<text:p/>", **parts):
    return opendocument("text", f"<office:text>{body}</office:text>", **parts)


def ods(body="<table:table/>", **parts):
    return opendocument("spreadsheet", f"<office:spreadsheet>{body}</office:spreadsheet>", **parts)
