"""Reports for people and courts, made of a verification and its judgement alone, so also of stored ones.

`text` and `html` begin with one plain sentence and then show every check; `etsi` is the report of TS 119 102-2.
"""

from verify.judge import Judgement
from verify.report import VerificationReport
from verify.reporting import page, plain, validation_report
from verify.reporting.contents import outline
from verify.reporting.outlines import About, Outline

__all__ = ["About", "Outline", "etsi", "html", "outline", "text"]


def text(report: VerificationReport, judgement: Judgement, lang: str, about: About) -> str:
    """Give the report in plain text, in *lang* (``lv`` or ``en``)."""
    return plain.render(outline(report, judgement, lang, about))


def html(report: VerificationReport, judgement: Judgement, lang: str, about: About) -> str:
    """Give the report as one self-contained HTML document without script, in *lang* (``lv`` or ``en``)."""
    return page.render(outline(report, judgement, lang, about))


def etsi(report: VerificationReport, judgement: Judgement, about: About) -> bytes:
    """Give the report as XML (TS 119 102-2 v1.4.1), UTF-8."""
    return validation_report.render(report, judgement, about)
