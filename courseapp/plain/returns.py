"""Where a person may be sent on to: paths of this site, whatever the address they came with says."""

import re

from django.utils.http import url_has_allowed_host_and_scheme

_controls = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


def is_local(url: str) -> bool:
    """Whether a place to go to is a path of this site: no host, no backslash, nothing that browsers leave out."""
    return (
        url.startswith("/")
        and "\\" not in url
        and not _controls.search(url)
        and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    )
