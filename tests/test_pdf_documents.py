"""PDF: what is removed, what stays, and what is refused."""

import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image as Picture

from library.cleaning.__main__ import clean
from library.cleaning.pdf import without_metadata
from tests.factories import pdf_file
from tests.office_files import NAME, OTHER, photograph
from tests.test_office_documents import refused


def pdf(change=lambda document: None, **options):
    """A page, and what `change` adds to its document."""
    document, written = Pdf.new(), io.BytesIO()
    document.add_blank_page(page_size=(200, 100))
    change(document)
    document.save(written, compress_streams=False, **options)
    return written.getvalue()


def cleaned(content):
    """(the document, its bytes, {what: how many were removed})."""
    target = io.BytesIO()
    kind, removed = clean(io.BytesIO(content), target)
    assert kind == "pdf" and target.getvalue().startswith(b"%PDF-")
    document = pikepdf.open(io.BytesIO(target.getvalue()))
    assert len(document.pages) == 1
    return document, target.getvalue(), {what: len(found) for what, found in removed.items()}


def metadata(document, text=NAME):
    return document.make_indirect(Stream(document, text.encode(), Type=Name.Metadata, Subtype=Name.XML))


def annotated(**annotation):
    """What adds an annotation to the page."""

    def change(document):
        document.pages[0].Annots = Array(
            [document.make_indirect(Dictionary(Rect=[0, 0, 9, 9], **annotation))]
        )

    return change


def with_picture(content, **options):
    def change(document):
        picture = Stream(
            document, content, Type=Name.XObject, Subtype=Name.Image, Width=60, Height=40, **options
        )
        picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
        document.pages[0].Resources = Dictionary(XObject=Dictionary(I=document.make_indirect(picture)))

    return change


# --- What is removed


def test_properties_are_gone_wherever_they_stand():
    def change(document):
        document.docinfo["/Author"], document.docinfo["/Title"] = NAME, "Slepens"
        document.Root.Metadata = metadata(document)
        document.pages[0].Metadata = metadata(document, OTHER)
        document.pages[0].PieceInfo = Dictionary(Program=String("C:\\Darbs\\Anna"))
        document.trailer.AdditionalStreams = Array([metadata(document, "a whole ODT")])
        document.Root.Lang = String("lv")

    document, content, removed = cleaned(pdf(change))
    assert removed == {"properties": 3}
    assert "/Info" not in document.trailer and document.Root.Lang == "lv"
    for secret in (NAME, OTHER, "Slepens", "Darbs", "a whole ODT"):
        assert secret.encode() not in content and secret.encode("utf-16-be") not in content


def test_names_of_those_who_commented_are_gone_and_fields_of_forms_stay():
    def change(document):
        annotated(Subtype=Name.Text, T=String(NAME), Contents=String("Ko darit?"))(document)
        field = Dictionary(Rect=[0, 0, 9, 9], Subtype=Name.Widget, FT=Name.Tx, T=String("vards"))
        document.pages[0].Annots.append(document.make_indirect(field))
        document.Root.AcroForm = Dictionary(Fields=Array([document.pages[0].Annots[1]]))

    document, _content, removed = cleaned(pdf(change))
    comment, field = document.pages[0].Annots
    assert removed == {"names": 1} and "/T" not in comment
    assert comment.Contents == "Ko darit?" and field.T == "vards"


MPO = io.BytesIO()
Picture.new("RGB", (60, 40)).save(MPO, "MPO", save_all=True, append_images=[Picture.new("RGB", (60, 40))])


@pytest.mark.parametrize("progressive", [False, True])
def test_places_are_gone_from_photographs_and_their_pixels_stay(progressive):
    photo = photograph(progressive=progressive, comment=b"at the shelter", icc_profile=b"a profile")
    wrapped = {"Filter": Array([Name.FlateDecode, Name.DCTDecode]), "DecodeParms": Array([None, None])}
    for change in (with_picture(photo, Filter=Name.DCTDecode), with_picture(zlib.compress(photo), **wrapped)):
        document, _content, removed = cleaned(pdf(change))
        assert removed == {"places": 1}
        stored = document.pages[0].Resources.XObject.I
        raw = stored.read_raw_bytes()
        assert stored.Filter == Name.DCTDecode
        assert (
            b"Exif" not in raw and b"CameraMaker" not in raw and b"shelter" not in raw and b"a profile" in raw
        )
        assert Picture.open(io.BytesIO(raw)).tobytes() == Picture.open(io.BytesIO(photo)).tobytes()


@pytest.mark.parametrize("content", [photograph(), photograph(progressive=True), MPO.getvalue()])
def test_a_jpeg_ends_where_its_picture_ends(content):
    alone = without_metadata(content + photograph())
    assert alone == without_metadata(alone) and alone.endswith(b"\xff\xd9")
    assert alone.count(b"\xff\xd8") == 1 and b"Exif" not in alone


def test_a_jpeg_that_breaks_off_loses_its_metadata_too():
    for end in (-2, -40):
        assert without_metadata(photograph()[:end]) == without_metadata(photograph())[:end]


def test_what_happens_without_a_click_is_gone_and_links_stay():
    def change(document):
        web = Dictionary(S=Name.URI, URI=String("https://www.example.lv/?a=b:c"))
        document.Root.OpenAction = Dictionary(S=Name.URI, URI=String("https://example.org/opened"))
        document.pages[0].AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("https://example.org/seen")))
        annotated(Subtype=Name.Link, A=web)(document)

    document, content, _removed = cleaned(pdf(change))
    assert b"example.org" not in content
    assert document.pages[0].Annots[0].A.URI == "https://www.example.lv/?a=b:c"


def test_a_place_to_open_at_stays():
    def change(document):
        document.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([document.pages[0].obj, Name.Fit]))

    assert cleaned(pdf(change))[0].Root.OpenAction.S == Name.GoTo


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"  \r\n", b"x" * 1024])
def test_what_stands_before_the_document_is_dropped(before):
    for content in (pdf(), pdf_file().read()):
        assert cleaned(before + content)[1].startswith(b"%PDF-")
    assert refused(b"x" + b"y" * 1024 + pdf())[0] == "unknown"


def test_what_nothing_leads_to_any_more_is_gone():
    """As a program saves that writes its changes behind the old document."""
    content = pdf(names("/JavaScript"))
    assert refused(content)[0] == "scripts"
    old = content[content.rfind(b"startxref") + 10 :].split()[0]
    catalogue = b"1 0 obj\n<</Type/Catalog/Pages 3 0 R>>\nendobj\n"
    table = b"xref\n1 1\n%010d 00000 n \ntrailer\n<</Root 1 0 R/Size 6/Prev %s>>\nstartxref\n%d\n%%%%EOF\n"
    newer = content + catalogue + table % (len(content), old, len(content) + len(catalogue))
    assert b"JavaScript" not in cleaned(newer)[1]


# --- What is refused


def names(kind):
    def change(document):
        script = document.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
        document.Root.Names = Dictionary({kind: Dictionary(Names=Array([String("a"), script]))})

    return change


def link(action, **details):
    return annotated(Subtype=Name.Link, A=Dictionary(S=Name(action), **details))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (names("/JavaScript"), "scripts"),
        (names("/EmbeddedFiles"), "scripts"),
        (link("/JavaScript", JS=String("x")), "scripts"),
        (annotated(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, Next=Array([Dictionary(S=Name.Launch)]))), "scripts"),
        (annotated(Subtype=Name.Link, AA=Dictionary(K=Dictionary(S=Name.JavaScript))), "scripts"),
        (link("/Launch", F=String("cmd.exe")), "scripts"),
        (link("/GoToR", F=String("\\\\server\\share\\x.pdf")), "scripts"),
        (link("/GoToE"), "scripts"),
        (link("/SubmitForm", F=String("https://example.org")), "scripts"),
        (link("/ImportData"), "scripts"),
        (annotated(Subtype=Name.FileAttachment), "scripts"),
        (annotated(Subtype=Name.RichMedia), "scripts"),
        (annotated(Subtype=Name.Text, FS=Dictionary(Type=Name.Filespec, EF=Dictionary())), "scripts"),
        (lambda document: document.Root.__setattr__("AcroForm", Dictionary(XFA=Array([]))), "scripts"),
        (lambda document: document.Root.__setattr__("Collection", Dictionary()), "scripts"),
        (link("/URI", URI=String("file:///C:/Darbs/Anna/a.docx")), "external"),
        (link("/URI", URI=String(" javascript:alert(1)")), "external"),
        (with_picture(b"", F=String("https://example.org/x.jpg")), "external"),
        (annotated(Subtype=Name.Link, V=Dictionary(Type=Name.Sig, ByteRange=[0, 1, 2, 3])), "signed"),
    ],
)  # fmt: skip
def test_what_can_do_anything_is_refused(change, reason):
    assert refused(pdf(change))[0] == reason


def test_an_encrypted_document_is_refused_even_where_anybody_can_open_it():
    for user in ("", "parole"):
        assert refused(pdf(encryption=pikepdf.Encryption(owner="x", user=user)))[0] == "password"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4",
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.4 " + b"1 0 obj <</A 1 0 R " * 100,
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>",
        pdf(lambda document: document.pages.__delitem__(0)),
        b"%PDF-1.4\n1 0 obj " + b"[" * 100_000 + b" endobj trailer<</Root 1 0 R>>",
    ],
)
def test_what_is_no_document_is_refused(content):
    assert refused(content)[0] == "unreadable"
