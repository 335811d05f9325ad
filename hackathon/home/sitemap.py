"""A sitemap in which every page names its other language. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from hackathon.foundation.bilingual import LANGUAGES

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def document(base: str, paths: Iterable[str]) -> bytes:
    """`paths` are without language: `/2026/challenges`; each stands once in every language, with its alternates."""
    ET.register_namespace("", SITEMAP)
    ET.register_namespace("xhtml", XHTML)
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    for path in paths:
        for language in LANGUAGES:
            page = ET.SubElement(root, f"{{{SITEMAP}}}url")
            ET.SubElement(page, f"{{{SITEMAP}}}loc").text = f"{base}/{language}{path}"
            for other in LANGUAGES:
                link = {"rel": "alternate", "hreflang": other, "href": f"{base}/{other}{path}"}
                ET.SubElement(page, f"{{{XHTML}}}link", link)
    octets: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return octets
