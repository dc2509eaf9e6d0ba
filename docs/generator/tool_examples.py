"""An example of each tool in Python, as a doctest on phantoms; tests run them."""

_IMAGE = """
>>> from medas.tools import PhantomCases, {tools}
>>> cases = PhantomCases(cases=2, size=(32, 32, 16)).run().unwrap()
>>> image = cases.load("image", cases.cases[0])
"""
_LABEL = """
>>> from medas.tools import PhantomCases, {tools}
>>> cases = PhantomCases(cases=2, size=(32, 32, 16)).run().unwrap()
>>> label = cases.load("label", cases.cases[0])
"""
_SPLIT = """
>>> from medas.tools import PhantomCases, SplitCases, {tools}
>>> cases = PhantomCases(cases=10, size=(32, 32, 16)).run().unwrap()
>>> split = SplitCases(dataset=cases).run().unwrap()
"""
_TRAINED = """
>>> from medas.tools import PhantomCases, SplitCases, TrainUNet, {tools}
>>> cases = PhantomCases(cases=10, size=(32, 32, 16)).run().unwrap()
>>> split = SplitCases(dataset=cases).run().unwrap()
>>> trained = TrainUNet(split=split, epochs=1, patch=(16, 16, 16)).run().unwrap()
"""
_SCORED = """
>>> from medas.tools import PhantomCases, SegmentationMetrics, {tools}
>>> cases = PhantomCases(cases=4, size=(32, 32, 16)).run().unwrap()
>>> measure = SegmentationMetrics(prediction=cases["label"], truth=cases["label"], distances=False)
>>> scored = measure.run().unwrap()
"""

_RAW = {
    "PhantomCases": """
>>> from medas.tools import PhantomCases
>>> cases = PhantomCases(kind="brain", cases=3, size=(32, 32, 16)).run().unwrap()
>>> cases.cases
['brain-001', 'brain-002', 'brain-003']
>>> cases.load("image", "brain-001").shape
(32, 32, 16)
""",
    "ImportTable": """
>>> from pathlib import Path
>>> from medas.testing.samples import table_of_scans
>>> from medas.tools import ImportTable
>>> table = table_of_scans(Path("scans"))  # scans.csv with columns case, patient, age, image, label
>>> cases = ImportTable(table=table, structures="1 = liver, 2 = spleen").run().unwrap()
>>> cases.cases
['scan-0', 'scan-1', 'scan-2']
>>> cases.load("age", "scan-1")
61
""",
    "ImportFolder": """
>>> from pathlib import Path
>>> from medas.testing.samples import folder_of_scans
>>> from medas.tools import ImportFolder
>>> folder = folder_of_scans(Path("scans"))  # images/ and labels/ with files of the same names
>>> cases = ImportFolder(folder=folder, patients="one per case", structures="1 = liver, 2 = spleen").run().unwrap()
>>> cases.cases
['scan-0', 'scan-1', 'scan-2']
>>> cases.load("label", "scan-0").name_of(1)
'liver'
""",
    "ImportDicom": """
>>> from pathlib import Path
>>> from medas.testing.samples import folder_of_scans
>>> from medas.tools import ImportDicom
>>> folder = folder_of_scans(Path("study")) / "dicom"  # one CT series
>>> found = ImportDicom(folder=folder, patients="one per study").run().unwrap()
>>> [(row["modality"], row["slices"], row["imported"]) for row in found.series.rows]
[('CT', 12, True)]
""",
    "SplitCases": """
>>> from medas.tools import PhantomCases, SplitCases
>>> cases = PhantomCases(cases=20, patients=10, size=(16, 16, 8)).run().unwrap()
>>> split = SplitCases(dataset=cases, test=0.2, validate=0.1).run().unwrap()
>>> {part: len(split.cases_in(part)) for part in ("train", "validate", "test")}
{'train': 14, 'validate': 2, 'test': 4}
""",
    "CheckData": """
>>> from medas.tools import CheckData, PhantomCases
>>> cases = PhantomCases(cases=12, faults=3, size=(32, 32, 16)).run().unwrap()
>>> findings = CheckData(dataset=cases).run().unwrap().findings
>>> [(row["case"], row["check"]) for row in findings.rows if row["severity"] == "block"]
[('abdomen-011', 'other grid'), ('abdomen-010', 'repeated image')]
""",
    "Reorient": _IMAGE.format(tools="Reorient") + """
>>> turned = Reorient(volume=image, axes="LPS").run().unwrap()
>>> bool((turned.voxels[0, ::-1, ::-1] == image.voxels[0]).all())
True
""",
    "Resample": _IMAGE.format(tools="Resample") + """
>>> finer = Resample(volume=image, spacing="6, 6, 6 mm").run().unwrap()
>>> [round(size, 3) for size in finer.spacing]
[6.0, 6.0, 6.0]
""",
    "Resize": _IMAGE.format(tools="Resize") + """
>>> Resize(volume=image, voxels=(48, 48, 16)).run().unwrap().shape
(48, 48, 16)
""",
    "CropToForeground": _IMAGE.format(tools="CropToForeground") + """
>>> cropped = CropToForeground(volume=image, margin=0).run().unwrap()
>>> cropped.shape < image.shape
True
""",
    "RescaleWindow": _IMAGE.format(tools="RescaleWindow") + """
>>> rescaled = RescaleWindow(image=image, width="350 HU", level=50).run().unwrap()
>>> float(rescaled.voxels.min()), float(rescaled.voxels.max())
(0.0, 1.0)
""",
    "Normalize": _IMAGE.format(tools="Normalize") + """
>>> normalized = Normalize(image=image).run().unwrap()
>>> bool(abs(normalized.voxels.mean()) < 1e-3), round(float(normalized.voxels.std()), 3)
(True, 1.0)
""",
    "Mirror": _SPLIT.format(tools="Mirror") + """
>>> varied = Mirror(split=split, probability=0.5).run().unwrap()
>>> [step["tool"] for step in varied.recipe]
['medas.Mirror']
""",
    "Rotate": _SPLIT.format(tools="Rotate") + """
>>> varied = Rotate(split=split, degrees="10 °").run().unwrap()
>>> varied.recipe[0]["params"]["degrees"]
10.0
""",
    "RandomCrop": _SPLIT.format(tools="RandomCrop") + """
>>> varied = RandomCrop(split=split, size=(64, 64, 64)).run().unwrap()
>>> varied.recipe[0]["params"]["size"]
[64.0, 64.0, 64.0]
""",
    "GaussianNoise": _SPLIT.format(tools="GaussianNoise") + """
>>> varied = GaussianNoise(split=split, deviation=(0, 0.2)).run().unwrap()
>>> varied.recipe[0]["probability"]
0.5
""",
    "TrainUNet": _SPLIT.format(tools="TrainUNet") + """
>>> trained = TrainUNet(split=split, epochs=2, patch=(16, 16, 16)).run().unwrap()
>>> trained.model.card["network"]["kind"], len(trained.history.rows)
('unet', 2)
""",
    "TrainVNet": _SPLIT.format(tools="TrainVNet") + """
>>> trained = TrainVNet(split=split, epochs=1, patch=(16, 16, 16)).run().unwrap()
>>> trained.model.card["network"]["kind"]
'vnet'
""",
    "Predict": _TRAINED.format(tools="Predict") + """
>>> image = cases.load("image", split.cases_in("test")[0])
>>> prediction = Predict(image=image, model=trained.model).run().unwrap()
>>> prediction.same_grid(image)
True
""",
    "KeepLargestComponent": _LABEL.format(tools="KeepLargestComponent") + """
>>> cleaned = KeepLargestComponent(label=label, minimum="1 ml").run().unwrap()
>>> cleaned.values() == label.values()
True
""",
    "FillHoles": _LABEL.format(tools="FillHoles") + """
>>> filled = FillHoles(label=label, maximum="5 ml").run().unwrap()
>>> bool((filled.voxels > 0).sum() >= (label.voxels > 0).sum())
True
""",
    "SegmentationMetrics": _LABEL.format(tools="SegmentationMetrics") + """
>>> scores = SegmentationMetrics(prediction=label, truth=label).run().unwrap()
>>> scores.get("dice", "liver").value, scores.get("hd95", "liver").value
(1.0, 0.0)
""",
    "SummarizeMetrics": _SCORED.format(tools="SummarizeMetrics") + """
>>> summary = SummarizeMetrics(cases=scored).run().unwrap().summary
>>> dice = summary.get("dice", "liver")
>>> dice.value, dice.n
(1.0, 4)
""",
    "LossCurve": """
>>> from medas.testing.samples import table
>>> from medas.tools import LossCurve
>>> LossCurve(history=table()).run().unwrap().kind
'lines'
""",
    "SegmentationOverlay": _IMAGE.format(tools="SegmentationOverlay") + """
>>> label = cases.load("label", cases.cases[0])
>>> figure = SegmentationOverlay(image=image, prediction=label, truth=label).run().unwrap()
>>> figure.kind
'overlay'
""",
    "ResultReport": _SCORED.format(tools="ResultReport") + """
>>> report = ResultReport(cases=scored, heading="A trial").run().unwrap()
>>> [block.title for block in report.blocks][:2]
['Cases', 'Summary']
""",
}  # fmt: skip

EXAMPLES = {name: text.replace("\n\n", "\n").strip() for name, text in _RAW.items()}
"""Class name -> lines of a doctest."""
