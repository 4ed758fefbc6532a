"""The printable letter: its words, its fonts, and equal bytes for equal letters."""

import time
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from services.casework.documents import BODY, HEADING, docx_of
from services.casework.domain.letters import letter_of
from tests.unit.casework.supervised import signed, strict_city


def letter():
    case = signed()
    return letter_of(case, case.supervision.orders[0], 1, strict_city())


def test_document_has_the_parts_of_an_official_letter_in_their_order():
    words = letter()
    lines = [paragraph.text for paragraph in Document(BytesIO(docx_of(words))).paragraphs if paragraph.text]
    assert lines == [
        "张母桥镇纪委",
        "舒纪督〔2021〕1号",
        "关于办理群众诉求的督办函",
        "长冲村村民委员会：",
        *words.paragraphs,
        "张母桥镇纪委",
        "2021年9月29日",
    ]


def test_body_is_set_in_fangsong_with_stand_ins_named_and_the_title_in_the_middle():
    written = docx_of(letter())
    document = Document(BytesIO(written))
    title = next(each for each in document.paragraphs if each.text == "关于办理群众诉求的督办函")
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == BODY == "仿宋_GB2312"
    assert title.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) == HEADING
    assert title.alignment == WD_ALIGN_PARAGRAPH.CENTER
    table = ZipFile(BytesIO(written)).read("word/fontTable.xml").decode()
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋,' in table


def test_page_is_a4_with_the_margins_of_the_standard():
    section = Document(BytesIO(docx_of(letter()))).sections[0]
    sizes = [section.page_width, section.page_height, section.top_margin, section.left_margin]
    assert [round(each.mm) for each in sizes] == [210, 297, 37, 28]


def test_equal_letters_give_equal_bytes_and_others_do_not():
    first = docx_of(letter())
    time.sleep(2.1)  # a zip archive keeps times to two seconds
    assert docx_of(letter()) == first
    assert docx_of(replace(letter(), dated="2021年9月30日")) != first
