import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("tests/docs", "tests/support"):
    sys.path.insert(0, str(HERE.parents[2] / folder))
