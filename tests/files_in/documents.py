"""Documents made at test time, each by other means than the one that reads it."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping

import docx
import pypdf

from tests.files_in.corpus_office import open_document

_NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)
_PIXEL = zlib.compress(b"\xff")


def word(*paragraphs: str) -> bytes:
    """A Word document of plain paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    """The bytes of a python-docx document."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def odt(body: str, prologue: str = "") -> bytes:
    """An OpenDocument text with this XML as its body."""
    return open_document(
        "application/vnd.oasis.opendocument.text",
        f'{prologue}<office:document-content office:version="1.3" {_NAMESPACES}>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
    )


def pdf(*pages: str) -> bytes:
    """A PDF written by hand, one line of text a page; an empty string is a page with a picture only."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    image = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    objects.append(b"%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (image, len(_PIXEL), _PIXEL))
    kids = []
    for text in pages:
        drawn = f"BT /F 12 Tf 40 700 Td ({text}) Tj ET" if text else "500 0 0 700 0 0 cm /I Do"
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn.encode("latin-1")))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>/XObject<</I 4 0 R>>>>>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def locked_pdf(text: str) -> bytes:
    """A PDF that wants a password to be opened."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(text)))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def archive(files: dict[str, bytes], *, link: str = "", encrypted: str = "") -> bytes:
    """A zip; `link` adds a symbolic link of that name, `encrypted` marks that member as locked."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in files.items():
            new.writestr(zipfile.ZipInfo(name, (2026, 3, 3, 9, 0, 0)), data, zipfile.ZIP_DEFLATED)
        if link:
            info = zipfile.ZipInfo(link)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            new.writestr(info, "/etc/passwd")
    changed = bytearray(buffer.getvalue())
    if encrypted:
        for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = changed.find(mark)
            while at >= 0:
                name_at = at + (30 if mark == b"PK\x03\x04" else 46)
                if changed[name_at : name_at + len(encrypted)] == encrypted.encode():
                    changed[at + flag] |= 1
                at = changed.find(mark, at + 4)
    return bytes(changed)


def unmarked(files: Mapping[str, bytes], code_page: str) -> bytes:
    """A zip whose names are in a code page that it does not name, as older programs write them."""
    buffer = io.BytesIO()
    holders = {}
    with zipfile.ZipFile(buffer, "w") as packed:
        for number, (name, data) in enumerate(files.items()):
            written = name.encode(code_page)
            holder = b"%03d" % number + b"#" * (len(written) - 3)
            holders[holder] = written
            packed.writestr(holder.decode("ascii"), data)
    whole = buffer.getvalue()
    for holder, written in holders.items():
        whole = whole.replace(holder, written)
    return whole
