"""What travels on wires, one type per file."""

from medas.media.dataset import CaseId, Column, Dataset, PatientId, PatientIndex, Picked, Pred
from medas.media.figure import Block, Figure, Report
from medas.media.geometry import Box, Boxes, Contour, Contours, Point, Points
from medas.media.item import Later, Stored
from medas.media.medium import Digest, Json, Medium, Packed
from medas.media.mesh import Mesh
from medas.media.metrics import Measured, Metrics
from medas.media.model import Model
from medas.media.split import Part, Split
from medas.media.table import Table, TableColumn
from medas.media.values import Bool, Number, Text
from medas.media.volume import Image, Label, LabelName, Prob, Volume

__all__ = [
    "Block", "Bool", "Box", "Boxes", "CaseId", "Column", "Contour", "Contours", "Dataset", "Digest", "Figure", "Image",
    "Json", "Label", "LabelName", "Later", "Measured", "Medium", "Mesh", "Metrics", "Model", "Number", "Packed", "Part",
    "PatientId", "PatientIndex", "Picked", "Point", "Points", "Pred", "Prob", "Report", "Split", "Stored", "Table",
    "TableColumn", "Text", "Volume",
]  # fmt: skip
