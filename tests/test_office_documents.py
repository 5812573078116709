"""DOCX, XLSX, ODT and ODS: what is removed from them, what stays, and what is refused."""

import io
import struct
import zipfile
from xml.etree import ElementTree

import pytest
from PIL import Image as Picture

from library.cleaning import parts as limits
from library.cleaning.__main__ import clean
from library.cleaning.parts import Refused
from tests.office_files import (
    EXCEL_MAIN,
    NAME,
    ODF,
    OFFICE,
    OTHER,
    TYPES,
    WORD_MAIN,
    S,
    W,
    archive,
    docx,
    ods,
    odt,
    parts_of,
    photograph,
    relationships,
    xlsx,
)

MICROSOFT = "http://schemas.microsoft.com/office"
PARAGRAPH = "<w:p><w:r><w:t>Sveika, pasaule</w:t></w:r></w:p>"


def cleaned(content):
    """(kind, {part: content}, {what: how many were removed}); every part of it can be read."""
    target = io.BytesIO()
    kind, removed = clean(io.BytesIO(content), target)
    parts = parts_of(target.getvalue())
    for name, part in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            ElementTree.fromstring(part)
    return kind, parts, {what: len(found) for what, found in removed.items()}


def refused(content):
    """(reason, what the sentence quotes)."""
    with pytest.raises(Refused) as error:
        clean(io.BytesIO(content), io.BytesIO())
    return error.value.reason, error.value.detail


def everything(parts):
    return b"".join(parts.values()).decode("utf-8", "replace") + " ".join(parts)


# --- What is removed


def test_names_are_gone_from_a_docx_and_its_text_stays():
    comment = f'<w:comment w:id="0" w:author="{NAME}" w:initials="AB">{PARAGRAPH}</w:comment>'
    content = docx(
        f'{PARAGRAPH}<w:p><w:ins w:id="1" w:author="{OTHER}"><w:r><w:t xml:space="preserve"> a &lt; b &amp; c&#13; </w:t></w:r></w:ins>'
        f'<w:del w:id="2" w:author="{NAME}"><w:r><w:delText>x</w:delText></w:r></w:del></w:p>',
        ("comments", "comments.xml"),
        (f"{MICROSOFT}/2011/relationships/people", "people.xml"),
        ("customXml", "../customXml/item1.xml"),
        ("settings", "settings.xml"),
        parts={
            "word/comments.xml": f"<w:comments {W}>{comment}</w:comments>",
            "word/people.xml": f'<w15:people xmlns:w15="w"><w15:person w15:author="{NAME}"/></w15:people>',
            "word/settings.xml": f'<w:settings {W}><w:docVars><w:docVar w:name="Autore" w:val="{NAME}"/></w:docVars></w:settings>',
            "customXml/item1.xml": f"<who>{NAME}</who>",
            "customXml/_rels/item1.xml.rels": relationships(("customXmlProps", "itemProps1.xml")),
            "customXml/itemProps1.xml": "<props/>",
            "orphan.xml": f"<who>{OTHER}</who>",
        },
    )
    kind, parts, removed = cleaned(content)
    assert kind == "docx" and removed["names"] == 2 and removed["properties"]
    assert list(parts)[0] == "[Content_Types].xml"
    assert sorted(parts) == sorted(
        ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels"]
        + ["word/comments.xml", "word/settings.xml"]
    )
    text = everything(parts)
    for secret in (NAME, OTHER, "AB", "1980", "people", "docProps"):
        assert secret not in text
    assert 'w:author="Author"' in text and "Sveika, pasaule" in text
    assert '<w:t xml:space="preserve"> a &lt; b &amp; c&#13; </w:t>' in text


def test_names_folders_and_printers_are_gone_from_an_xlsx():
    comments = (
        f"<comments {S}><authors><author>{NAME}</author><author>tc={{0A}}</author></authors><commentList><comment>"
        f"<text><r><t>{NAME}:</t></r><r><t>\nKo darīt?</t></r></text></comment><comment><text><t>{NAME}:\nOtrs.</t></text></comment></commentList></comments>"
    )
    content = xlsx(
        f'<fileSharing userName="{OTHER}"/><x15ac:absPath xmlns:x15ac="x" url="C:\\Darbs\\{OTHER}\\"/><sheets/>'
        f'<customWorkbookViews><customWorkbookView name="{NAME} - Personal View"/></customWorkbookViews>',
        ("worksheet", "worksheets/sheet1.xml"),
        (f"{MICROSOFT}/2017/10/relationships/person", "persons/person.xml"),
        ("pivotCacheDefinition", "pivotCache/one.xml"),
        types={"bin": f"{TYPES}.spreadsheetml.printerSettings", "/xl/comments1.xml": f"{TYPES}.spreadsheetml.comments+xml"},
        parts={
            "xl/worksheets/sheet1.xml": f'<worksheet {S}><c><f>SUM(A1:B2)</f></c><pageSetup orientation="portrait" r:id="rId2"/>'
            f'<scenario name="Plāns" user="{NAME}" comment="Created by {NAME}"/></worksheet>',
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(
                ("comments", "../comments1.xml"), ("printerSettings", "../printerSettings/printerSettings1.bin")
            ),
            "xl/printerSettings/printerSettings1.bin": b"\\\0\\\0SERVER\0Printer of Anna",
            "xl/comments1.xml": comments,
            "xl/persons/person.xml": f'<p:personList xmlns:p="p"><p:person displayName="{NAME}" id="{{1}}" userId="anna@example.lv"'
            ' providerId="AD"/></p:personList>',
            "xl/pivotCache/one.xml": f'<pivotCacheDefinition {S} refreshedBy="{OTHER}"/>',
        },
    )  # fmt: skip
    kind, parts, removed = cleaned(content)
    text = everything(parts)
    assert kind == "xlsx" and removed["names"] == 2
    for secret in (NAME, OTHER, "Darbs", "anna@", "Printer", "Personal View"):
        assert secret not in text
    for unchanged in (
        "<author>tc={0A}</author>",
        "<t>Author:</t>",
        "Ko darīt?",
        "SUM(A1:B2)",
        'id="{1}"',
        'name="Plāns"',
    ):
        assert unchanged in text
    assert b'<pageSetup orientation="portrait">' in parts["xl/worksheets/sheet1.xml"]


def test_names_are_gone_from_an_odt():
    change = f"<office:change-info><dc:creator>{OTHER}</dc:creator></office:change-info>"
    content = odt(
        f"<text:tracked-changes><text:changed-region><text:insertion>{change}</text:insertion></text:changed-region></text:tracked-changes>"
        f"<text:p>Sveika<office:annotation><dc:creator>{NAME} &amp; &quot;A&quot;</dc:creator><meta:creator-initials>AB</meta:creator-initials>"
        "<text:p>Ko darīt?</text:p></office:annotation></text:p>",
        parts={"manifest.rdf": f"<rdf>{NAME}</rdf>", "layout-cache": b"\x01\x02"},
    )
    kind, parts, removed = cleaned(content)
    assert (kind, removed["names"]) == ("odt", 2)
    assert list(parts) == ["mimetype", "META-INF/manifest.xml", "content.xml"]
    text = everything(parts)
    assert NAME not in text and OTHER not in text and "AB" not in text and "Ko darīt?" in text
    assert (
        b"meta.xml" not in parts["META-INF/manifest.xml"]
        and b"Thumbnails" not in parts["META-INF/manifest.xml"]
    )


def test_names_and_printers_are_gone_from_an_ods_and_its_chart_stays():
    items = "".join(
        f'<config:config-item config:name="{name}">{value}</config:config-item>'
        for name, value in (
            ("PrinterName", "Annas printeris"),
            ("PrinterSetup", "QW5uYQ=="),
            ("ZoomValue", "100"),
        )
    )
    content = ods(
        f'<table:table><office:annotation><dc:creator>{NAME}</dc:creator></office:annotation><draw:object xlink:href="./Object 1"/>'
        '<draw:image xlink:href="./ObjectReplacements/Object 1"/></table:table>',
        parts={
            "settings.xml": f"<office:settings {ODF}>{items}</office:settings>",
            "Object 1/content.xml": f'<office:body {ODF}><office:chart xlink:href=".."/></office:body>',
            "Object 1/meta.xml": f"<office:meta {ODF}><dc:creator>{OTHER}</dc:creator></office:meta>",
            "ObjectReplacements/Object 1": b"a metafile",
        },
    )
    kind, parts, removed = cleaned(content)
    text = everything(parts)
    assert (kind, removed["names"]) == ("ods", 1)
    assert all(secret not in text for secret in (NAME, OTHER, "Annas", "QW5u", "metafile"))
    assert ">100<" in text and "Object 1/content.xml" in parts


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_places_are_gone_from_photographs_that_stay_as_they_lie(options):
    photo = photograph(**options)
    files = {
        "word/media/image1.jpeg": docx(
            PARAGRAPH, ("image", "media/image1.jpeg"), parts={"word/media/image1.jpeg": photo}
        ),
        "Pictures/1.jpg": odt('<draw:image xlink:href="Pictures/1.jpg"/>', parts={"Pictures/1.jpg": photo}),
    }
    for name, content in files.items():
        assert b"CameraMaker" in parts_of(content)[name]
        _kind, parts, removed = cleaned(content)
        assert removed["places"] == 1
        assert b"Exif" not in parts[name] and b"CameraMaker" not in parts[name]
        assert Picture.open(io.BytesIO(parts[name])).size == (60, 40)


def test_the_folder_of_a_picture_is_gone_from_its_description_and_links_stay():
    content = docx(
        '<w:drawing><w:docPr descr="C:\\Darbs\\Anna\\IMG_1.jpg"/><w:docPr descr="Māja"/></w:drawing>'
        '<v:shape alt="\\\\server\\anna\\2.jpg"/>',
        ("hyperlink", "!https://www.example.lv/?a=1&amp;b=2"),
        ("hyperlink", "!mailto:info@example.lv"),
        ("hyperlink", "#Saturs"),
    )
    text = everything(cleaned(content)[1])
    assert "Anna" not in text and "server" not in text and 'descr="Māja"' in text
    assert (
        "https://www.example.lv/?a=1&amp;b=2" in text
        and "mailto:info@example.lv" in text
        and "#Saturs" in text
    )
    assert "tel:116006" in everything(cleaned(odt('<text:a xlink:href="tel:116006">116006</text:a>'))[1])


# --- What is refused


@pytest.mark.parametrize(
    ("content", "quoted"),
    [
        (docx("", ("settings", "settings.xml"), parts={
            "word/settings.xml": "<s/>",
            "word/_rels/settings.xml.rels": relationships(("attachedTemplate", "!https://example.org/a.dotm")),
        }), "https://example.org/a.dotm"),
        (docx("", ("image", "!https://example.org/pixel.png")), "https://example.org/pixel.png"),
        (docx("", ("image", "https://example.org/pixel.png")), "https://example.org/pixel.png"),
        (docx("", ("hyperlink", "!file:///C:/Darbs/Anna/a.docx")), "file:///C:/Darbs/Anna/a.docx"),
        (docx("", ("hyperlink", "!\\\\server\\share")), "\\\\server\\share"),
        (docx('<v:imagedata src="https://example.org/x.png"/>'), "https://example.org/x.png"),
        (docx('<w:instrText>HYPERLINK "file:///C:/a.docx"</w:instrText>'), "file:///C:/a.docx"),
        (xlsx("", ("externalLink", "externalLinks/one.xml")), "externalLinks/one.xml"),
        (xlsx("", ("connections", "connections.xml")), "connections.xml"),
        (odt('<draw:image xlink:href="https://example.org/pixel.png"/>'), "https://example.org/pixel.png"),
        (odt('<text:a xlink:href="vnd.sun.star.script:Standard.Module1.Main">x</text:a>'), "vnd.sun.star.script:Standard.Module1.Main"),
        (odt('<text:section-source xlink:href="../cits.odt"/>'), "../cits.odt"),
        (ods('<table:table-source xlink:href="file:///mnt/anna/x.ods"/>'), "file:///mnt/anna/x.ods"),
        (odt('<office:dde-source office:dde-application="soffice"/>'), "dde-source"),
    ],
)  # fmt: skip
def test_what_is_outside_of_the_document_is_refused(content, quoted):
    assert refused(content) == ("external", quoted)


@pytest.mark.parametrize(
    "content",
    [
        docx(
            "",
            (f"{MICROSOFT}/2006/relationships/vbaProject", "harmless.xml"),
            parts={"word/harmless.xml": "<x/>"},
        ),
        docx(types={"/word/theme.bin": "application/vnd.ms-office.vbaProject"}),
        docx(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        xlsx("", (f"{MICROSOFT}/2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml")),
        xlsx(types={"/xl/sheet2.xml": "application/vnd.ms-excel.macrosheet+xml"}),
        odt(parts={"Basic/Standard/Module1.xml": "<script/>"}),
        ods(parts={"Scripts/python/a.py": "import os"}),
        odt('<office:event-listeners><script:event-listener xlink:href="x"/></office:event-listeners>'),
        ods("<office:script>x</office:script>"),
    ],
)
def test_macros_are_refused_whatever_they_are_called(content):
    assert refused(content)[0] == "macros"


def test_a_file_that_is_only_called_like_macros_is_no_part_of_the_document():
    _kind, parts, _removed = cleaned(docx(PARAGRAPH, parts={"word/vbaProject.bin": b"a program"}))
    assert "word/vbaProject.bin" not in parts


PROGRAM = b"MZ\x90\0"


@pytest.mark.parametrize(
    "content",
    [
        docx(
            "", ("oleObject", "embeddings/oleObject1.bin"), parts={"word/embeddings/oleObject1.bin": PROGRAM}
        ),
        docx("", ("package", "embeddings/one.xlsx"), parts={"word/embeddings/one.xlsx": xlsx()}),
        docx("", ("aFChunk", "chunk.xml"), parts={"word/chunk.xml": "<html/>"}),
        docx("", ("font", "fonts/font1.odttf"), parts={"word/fonts/font1.odttf": b"\0\x01\0\0"}),
        docx("", ("styles", "styles.xml"), parts={"word/styles.xml": PROGRAM}),
        docx(
            "",
            ("styles", "styles.xml"),
            parts={"word/styles.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'},
        ),
        docx(PARAGRAPH + "<w:p>"),
        odt(parts={"Object 1": b"\xd0\xcf\x11\xe0 an OLE object"}),
        odt(parts={"Object 1/content.xml": f"<office:body {ODF}><office:spreadsheet/></office:body>"}),
        odt(parts={"Fonts/one.ttf": b"\0\x01\0\0"}),
        odt(parts={"any.xml": "<x/>"}),
        odt("<draw:image><office:binary-data>/9j/4AAQ</office:binary-data></draw:image>"),
        ods("<draw:plugin/>"),
    ],
)
def test_what_is_neither_text_nor_a_picture_is_refused(content):
    assert refused(content)[0] == "part"


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("1.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("1.emf", b"\x01\0\0\0"),
        ("1.png", PROGRAM),
    ],
)
def test_pictures_are_those_that_the_library_takes(name, picture):
    named = {name.partition(".")[2]: "image/anything"}
    content = docx("", ("image", f"media/{name}"), types=named, parts={f"word/media/{name}": picture})
    assert refused(content) == refused(odt(parts={f"Pictures/{name}": picture})) == ("picture", name)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (docx('<w:r><w:instrText> DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\\\x "/k"</w:instrText></w:r>'), "field"),
        (docx('<w:fldSimple w:instr=" INCLUDEPICTURE &quot;https://example.org/x.png&quot; \\d"/>'), "field"),
        (docx("<w:fldChar/><w:instrText>PAGE</w:instrText><w:fldChar/><w:instrText>link Excel.Sheet</w:instrText>"), "field"),
        (xlsx('<c><f>_xlfn.WEBSERVICE("https://example.org/?"&amp;A1)</f></c>'), "formula"),
        (xlsx('<definedName name="x">CALL("kernel32")</definedName>'), "formula"),
        (ods('<table:table-cell table:formula="of:=DDE(&quot;soffice&quot;;&quot;a&quot;)"/>'), "formula"),
        (ods("<table:table-cell table:formula=\"of:='file:///mnt/anna/x.ods'#$A.A1\"/>"), "formula"),
    ],
)  # fmt: skip
def test_fields_and_formulas_that_fetch_something_are_refused(content, reason):
    assert refused(content)[0] == reason


def test_other_fields_and_formulas_stay():
    body = '<w:instrText>HYPERLINK "https://www.example.lv"</w:instrText><w:fldChar/><w:instrText>TOC \\o</w:instrText>'
    assert "TOC" in everything(cleaned(docx(body))[1])
    assert "WEBSERVICE" in everything(cleaned(xlsx("<t>WEBSERVICE(x)</t>"))[1])


# --- The archive


def with_password(content):
    """Its entries claim to need one."""
    content, place = bytearray(content), content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(content)


def with_zip64(content):
    """A ZIP64 end record, and what finds it, before the plain one."""
    end = content.rfind(b"PK\x05\x06")
    entries, size, start = struct.unpack("<HII", content[end + 10 : end + 20])
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, entries, entries, size, start)
    return content[:end] + record + b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1) + content[end:]


EDOC = archive({"mimetype": "application/vnd.etsi.asic-e+zip", "META-INF/edoc-signatures-S1.xml": "<x/>"})
MIMETYPE = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "unknown"),
        (b"<html><script>alert(1)</script>", "unknown"),
        (PROGRAM, "unknown"),
        (archive({"anything.txt": "x"}), "unreadable"),
        (archive({"mimetype": "application/epub+zip"}), "unknown"),
        (docx(main_type=f"{TYPES}.presentationml.presentation.main+xml"), "unknown"),
        (docx(main_type=f"{TYPES}.wordprocessingml.template.main+xml"), "unknown"),
        (docx("", ("x", "two.xml"), types={"/word/two.xml": EXCEL_MAIN}, parts={"word/two.xml": "<x/>"}), "unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old Word file, or one with a password", "old"),
        (b"PK\x03\x04 and then nothing", "unreadable"),
        (b"PK\x03\x04" + b"\0" * 100, "unreadable"),
        (docx()[:-30], "unreadable"),
        (docx() + b"<script>", "unreadable"),
        (with_zip64(xlsx()), "unreadable"),
        (docx(parts={"word/documenX.xml": "<x/>"}).replace(b"documenX", b"document"), "unreadable"),
        (docx(parts={"WORD/document.xml": "<x/>"}), "unreadable"),
        (docx(parts={"../../etc/passwd": "x"}), "unreadable"),
        (docx(parts={"word\\..\\x.xml": "x"}), "unreadable"),
        (archive({"mimetype": MIMETYPE, "content.xml": "<x/>"}, zipfile.ZIP_LZMA), "unreadable"),
        (with_password(docx()), "password"),
        (with_password(ods()), "password"),
        (odt(parts={"settings.xml": f"<manifest:encryption-data {ODF}/>"}), "password"),
        (EDOC, "signed"),
        (odt(parts={"META-INF/documentsignatures.xml": "<x/>"}), "signed"),
        (docx(types={"sigs": "application/vnd.openxmlformats-package.digital-signature-origin"}), "signed"),
        (docx(parts={f"{number}.xml": "" for number in range(2001)}), "heavy"),
    ],
)  # fmt: skip
def test_other_files_are_refused(content, reason):
    assert refused(content)[0] == reason


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(limits, "MAX_UNPACKED", 1_000_000)
    for content in (
        docx(parts={"word/styles.xml": b"\0" * 1_000_001}),
        odt(parts={"Pictures/1.png": b"\0" * 1_000_001}),
    ):
        assert len(content) < 10_000
        assert refused(content)[0] == "heavy"


def test_the_relationship_of_a_type_decides_not_its_namespace():
    strict = OFFICE.replace(
        "schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/officeDocument"
    )
    content = docx("", (f"{strict}/oleObject", "x.xml"), parts={"word/x.xml": "<x/>"}, main_type=WORD_MAIN)
    assert refused(content)[0] == "part"
