"""Count the voxels of a label map."""

from medas.tool import Label, Number, Tool, kernel, plug, result


class CountVoxels(Tool):
    """Count the voxels that are not background."""

    category = "Analysis"

    label: Label = plug("Label map")

    count: Number = result("Number of voxels above 0")

    @kernel
    def counted(self, label: Label) -> int:
        return int((label.voxels > 0).sum())
