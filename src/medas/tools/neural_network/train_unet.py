"""Train a U-Net."""

from medas.tool import plug
from medas.tools.neural_network.trainer import SegmentationTrainer


class TrainUNet(SegmentationTrainer):
    """Train a U-Net (Ronneberger et al., 2015; Cicek et al., 2016) to outline structures, from images and label maps.

    The network looks at patches, at fine detail and at the surroundings at once, and gives every voxel a structure. Its
    size, the size of the patches and the scale of the gray values are planned from the cases; what you set takes
    precedence. Give epochs, or a time after which it must be ready. Validation scores of held-out patients show how
    well it does on people it has not seen; test cases never come in here.

    Misleads: a good score on your own hospital's images says little about another scanner or protocol.
    """

    title = "Train U-Net"
    synonyms = ("U-Net", "UNet", "nnU-Net", "segmentation", "train network", "contour", "deep learning")
    network = "unet"

    deep_supervision: bool = plug(
        "Whether coarse levels of the network are trained to answer too", default=False, level="expert"
    )
