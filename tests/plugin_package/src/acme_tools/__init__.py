"""Tools of somebody else."""

MODULES = {"BoxBlur": "acme_tools.box_blur", "CountVoxels": "acme_tools.count_voxels"}
"""Class -> module."""
