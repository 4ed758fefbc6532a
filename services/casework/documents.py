"""A supervision order as a document to print: DOCX in the form of an official letter (GB/T 9704-2012, letter format).

Equal letters give equal bytes, so that a downloaded file can be compared with any later download.
"""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document as new_document
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from services.casework.domain.supervision import Letter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

BODY, HEADING = "仿宋_GB2312", "方正小标宋简体"
_FALLBACKS = {
    BODY: "仿宋,FangSong,STFangsong,Noto Serif CJK SC",
    HEADING: "黑体,SimHei,Noto Sans CJK SC",
}
"""The fonts of official letters, and what stands in for them where they are not installed."""

_RED = RGBColor(0xFF, 0, 0)
_ZIPPED_AT = (1980, 1, 1, 0, 0, 0)
_WRITTEN_AT = datetime(1980, 1, 1)  # noqa: DTZ001 - a constant of the file format, no instant of anything
_CHARACTER = Pt(16)  # 三号, the body size of GB/T 9704
_LINE = Pt(28)


def docx_of(letter: Letter) -> bytes:
    """The letter as a DOCX file."""
    document = new_document()
    _page(document)
    _body_style(document.styles["Normal"])
    _head(document, letter)
    _line(document, f"{letter.to_name}：")
    for text in letter.paragraphs:
        _line(document, text).paragraph_format.first_line_indent = _CHARACTER * 2
    _line(document, "")
    for text in (letter.by_name, letter.dated):
        closing = _line(document, text)
        closing.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        closing.paragraph_format.right_indent = _CHARACTER * 4
    _properties(document, letter)
    _name_fallbacks(document)
    written = BytesIO()
    document.save(written)
    return _same_every_time(written)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _body_style(style: ParagraphStyle) -> None:
    style.font.name, style.font.size = BODY, _CHARACTER
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(script), BODY)
    shape = style.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    shape.space_before = shape.space_after = Pt(0)


def _head(document: Document, letter: Letter) -> None:
    """The issuing body in red over a red line, the number on the right, the title in the middle."""
    issuer = _line(document, letter.by_name, HEADING)
    issuer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    issuer.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    issuer.runs[0].font.size, issuer.runs[0].font.color.rgb = Pt(30), _RED
    border = '<w:pBdr {}><w:bottom w:val="single" w:sz="18" w:space="4" w:color="FF0000"/></w:pBdr>'
    # The format wants the border before spacing and alignment.
    issuer.paragraph_format.element.get_or_add_pPr().insert(0, parse_xml(border.format(nsdecls("w"))))
    _line(document, letter.letter_no).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _line(document, "")
    title = _line(document, letter.title, HEADING)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.runs[0].font.size = Pt(22)
    _line(document, "")


def _line(document: Document, text: str, font: str = "") -> Paragraph:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    if font:
        run.font.name = font
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return paragraph


def _properties(document: Document, letter: Letter) -> None:
    told = document.core_properties
    told.author, told.title, told.language = letter.by_name, f"{letter.title} {letter.letter_no}", "zh-CN"
    told.comments, told.last_modified_by, told.revision = "", letter.by_name, 1
    told.created = told.modified = _WRITTEN_AT


def _name_fallbacks(document: Document) -> None:
    """Write the font table: a reader that lacks a font takes the ones named beside it."""
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            fonts = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
                for name, others in _FALLBACKS.items()
            )
            part._blob = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _same_every_time(written: BytesIO) -> bytes:
    """The same parts in a fixed order and without the time of writing."""
    packed = BytesIO()
    with ZipFile(written) as parts, ZipFile(packed, "w") as archive:
        for name in sorted(parts.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = ZipInfo(name, _ZIPPED_AT)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, parts.read(name))
    return packed.getvalue()
