"""PDF: every page as a reader sees it, its form fields, and the files that are attached to it.

The bytes are those that the signature covers, so a later revision is never read. No script runs: the library is built
without one.
"""

import logging
from collections.abc import Iterator
from typing import Any

from runtime.texts import pdf_fields, pdf_objects, pdf_page
from runtime.texts.budget import Budget
from runtime.texts.found import FileText, Opening, hindered, merged
from verify.codes import ReasonCode

ATTACHMENTS = 20
"""Files attached to a PDF that are read."""


def read(content: bytes, budget: Budget, opening: Opening) -> FileText:
    """Give the text of a PDF."""
    import pypdfium2

    logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)  # what is wrong with a file is in what is returned
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return hindered(_refusal(error))
    try:
        return merged([*_pages(document, budget), *_attachments(document, opening)])
    finally:
        document.close()


def _refusal(error: Any) -> ReasonCode:
    from pypdfium2 import raw

    match error.err_code:
        case raw.FPDF_ERR_PASSWORD:
            return ReasonCode.PASSWORD_PROTECTED
        case raw.FPDF_ERR_SECURITY:
            return ReasonCode.ENCRYPTED
        case _:
            return ReasonCode.UNREADABLE


def _pages(document: Any, budget: Budget) -> Iterator[FileText]:
    from pypdfium2 import raw

    if document.get_formtype() == raw.FORMTYPE_XFA_FULL:
        # The pages say "please wait"; the form itself is drawn by a program in it, which nothing here runs.
        yield hindered(ReasonCode.UNREADABLE)
        return
    document.init_forms()
    count = len(document)
    if count == 0:
        yield hindered(ReasonCode.UNREADABLE)
    for index in range(count):
        if not budget.may_turn_page():
            yield hindered(ReasonCode.TOO_LARGE)
            return
        yield _page(document, index, budget)


def _page(document: Any, index: int, budget: Budget) -> FileText:
    """Read one page, its annotations drawn into it first, so that they are seen and read like the rest."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return hindered(ReasonCode.UNREADABLE)
    shown = tuple(pdf_fields.fields(page))
    if raw.FPDFPage_GetAnnotCount(page) > 0:
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        page.close()
        page = document[index]
    is_known = pdf_objects.drop_replacements(page)
    try:
        found = pdf_page.read(page, shown, budget)
        return found if is_known else merged([found, hindered(ReasonCode.TOO_LARGE)])
    finally:
        page.close()


def _attachments(document: Any, opening: Opening) -> Iterator[FileText]:
    import pypdfium2

    count = max(0, document.count_attachments())
    for index in range(min(count, ATTACHMENTS)):
        try:
            yield opening(None, bytes(document.get_attachment(index).get_data()))
        except pypdfium2.PdfiumError:
            yield hindered(ReasonCode.UNREADABLE)
    if count > ATTACHMENTS:
        yield hindered(ReasonCode.TOO_LARGE)
