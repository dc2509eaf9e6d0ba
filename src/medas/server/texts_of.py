"""A document as the database keeps it."""

from __future__ import annotations

from medas.artifacts.manifest import digest_of_bytes
from medas.engine.begin import text_of
from medas.errors import WrongInput
from medas.state.workflows import Text
from medas.workflow.document import Document


def text_of_document(document: Document) -> Text:
    """Return a document as a text with its digest, which is also its ETag.

    Raises:
        WrongInput: If it holds the character NUL, which PostgreSQL cannot keep.
    """
    text = text_of(document)
    if "\\u0000" in text:
        raise WrongInput("the workflow holds the character NUL", hint="Remove it; no text needs it")
    return Text(document.title, len(document.steps), text, digest_of_bytes(text.encode()))
