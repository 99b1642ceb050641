"""What all pages share for the life of the process: the runtime, the templates, the words."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from jinja2 import Environment
from starlette.requests import Request

from review.catalogue import Catalogue
from review.evidence import EvidenceShelf
from review.navigation import Entry
from runtime.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Site:
    """*menu* lists the pages that are there; *shelf* remembers what reading a request again yielded."""

    rt: Runtime
    templates: Environment
    words: Catalogue
    menu: tuple[Entry, ...]
    shelf: EvidenceShelf = field(default_factory=EvidenceShelf)

    @property
    def secure(self) -> bool:
        """Whether people come by HTTPS (WEB_URL): cookies then never travel in the clear."""
        return urlsplit(self.rt.web_url).scheme == "https"

    @property
    def origin(self) -> str:
        """What a browser calls this site in its Origin header."""
        url = urlsplit(self.rt.web_url)
        return f"{url.scheme}://{url.netloc}".lower()


def site_of(request: Request) -> Site:
    """The site that answers *request*."""
    found: Site = request.app.state.site
    return found
