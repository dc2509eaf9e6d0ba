"""Workflows: documents of steps and wires, their check, and their Python twin."""

from medas.workflow.document import Document, Step, dump, load, read, write
from medas.workflow.workflow import Run, Workflow

__all__ = ["Document", "Run", "Step", "Workflow", "dump", "load", "read", "write"]
