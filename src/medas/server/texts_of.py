"""A document as the database keeps it."""

from __future__ import annotations

from medas.artifacts.manifest import digest_of_bytes
from medas.engine.begin import text_of
from medas.state.workflows import Text
from medas.workflow.document import Document


def text_of_document(document: Document) -> Text:
    """Return a document as a text with its digest, which is also its ETag."""
    text = text_of(document)
    return Text(document.title, len(document.steps), text, digest_of_bytes(text.encode()))
