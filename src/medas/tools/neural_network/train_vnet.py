"""Train a V-Net."""

from medas.tool import plug
from medas.tools.neural_network.trainer import Loss, SegmentationTrainer


class TrainVNet(SegmentationTrainer):
    """Train a V-Net (Milletari et al., 2016) to outline structures, from volumes and their label maps.

    A network of residual blocks with large kernels, made for organs in whole volumes and trained on the Dice overlap;
    slower on a computer without a graphics card than the U-Net. The size of the patches and the scale of the gray
    values are planned from the cases; what you set takes precedence. Give epochs, or a time after which it must be
    ready. Validation scores of held-out patients show how well it does on people it has not seen; test cases never come
    in here.

    Misleads: a good score on your own hospital's images says little about another scanner or protocol.
    """

    title = "Train V-Net"
    synonyms = ("V-Net", "VNet", "segmentation", "train network", "liver contour", "deep learning")
    network = "vnet"

    loss: Loss = plug(
        "What training makes small",
        default="dice",
        search="choice",
        level="advanced",
        why="The loss that the authors of the V-Net proposed",
    )
