"""``python -m tests.sizes``: how large files and functions are. A report, not a gate."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SHIPPED: Final = ("schemas", "services", "lgsp")
FILE_AIM, FILE_LIMIT = 150, 250
FUNCTION_AIM, FUNCTION_LIMIT = 25, 40


def main() -> None:
    """Print medians, the ninth tenth, the greatest, and what is beyond the limits."""
    paths = [path for package in SHIPPED for path in sorted((ROOT / package).rglob("*.py"))]
    files = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in paths}
    functions = {name: size for path in paths for name, size in functions_of(path)}
    report("files", {name: size for name, size in files.items() if size}, FILE_AIM, FILE_LIMIT)
    report("functions", functions, FUNCTION_AIM, FUNCTION_LIMIT)


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function and its lines from ``def`` to the end, docstring left out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            said = ast.get_docstring(node) is not None
            words = (first.end_lineno or first.lineno) - first.lineno + 1 if said else 0
            size = (node.end_lineno or node.lineno) - node.lineno + 1 - words
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", size


def report(what: str, sizes: dict[str, int], aim: int, limit: int) -> None:
    """Print one line of figures and a line for each beyond the limit."""
    ordered = sorted(sizes.values())
    tenth = ordered[int(len(ordered) * 0.9)]
    beyond = sum(size > aim for size in ordered)
    print(f"{what}: {len(ordered)}, median {median(ordered):.0f}, p90 {tenth}, max {ordered[-1]} lines;"
          f" {beyond} beyond {aim}")  # fmt: skip
    for name, size in sorted(sizes.items(), key=lambda entry: -entry[1]):
        if size > limit:
            print(f"  {name}: {size} lines, more than {limit}")


if __name__ == "__main__":
    main()
