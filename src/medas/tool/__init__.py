"""What a tool author imports."""

from medas.media import (
    Bool,
    Boxes,
    Contours,
    Dataset,
    Figure,
    Image,
    Label,
    Mesh,
    Metrics,
    Model,
    Number,
    Points,
    Pred,
    Prob,
    Report,
    Split,
    Table,
    Text,
    Volume,
)
from medas.tool.augmentation import Augmentation, Recipe
from medas.tool.base import Made, Tool
from medas.tool.constructor import result
from medas.tool.kernel import kernel
from medas.tool.listeners import to_json_lines, to_terminal
from medas.tool.plug import plug
from medas.tool.resources import Resources
from medas.tool.workspace import Workspace, log_to

__all__ = [
    "Augmentation", "Bool", "Boxes", "Contours", "Dataset", "Figure", "Image", "Label", "Made", "Mesh", "Metrics",
    "Model", "Number", "Points", "Pred", "Prob", "Recipe", "Report", "Resources", "Split", "Table", "Text", "Tool",
    "Volume", "Workspace", "kernel", "log_to", "plug", "result", "to_json_lines", "to_terminal",
]  # fmt: skip
