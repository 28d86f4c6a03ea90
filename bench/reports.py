"""What printing a report costs: ours, plain WeasyPrint, and Chromium started for each document; and with two workers.

CPU seconds (user and system, of a process and all that it starts) per document, every way by turns, medians and ratios.
Each way runs in a process of its own that has printed once before it is measured:

- ours:     the report's Struct to a tagged PDF as the worker's printing child makes it;
- plain:    `HTML(string=...).write_pdf()` of the same HTML with the same typefaces, cut by fontTools;
- Chromium: `--print-to-pdf` of the same HTML, a browser and a profile for each document.
"""

# ruff: noqa: PLC0415  each way is a process of its own and loads only what it needs

import argparse
import ctypes
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

ASKED = {"plain": 0.35, "chromium": 0.5}
PR_SET_CHILD_SUBREAPER = 36
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--no-pdf-header-footer",
)  # fmt: skip


def page_with_fonts() -> str:
    """The HTML of the report with the typefaces as files, which every way can read."""
    from importlib.resources import files

    from reports.fonts import FACES, font_face_css
    from reports.render import candidate_html
    from tests.reports.samples import FULL

    css = font_face_css()
    for face in FACES:
        css = css.replace(f"url('{face.url}')", f"url('file://{files(face.package).joinpath('files', face.file)}')")
    return candidate_html(FULL).replace("<style>", f"<style>{css}", 1)


def printer_ours() -> Callable[[], object]:
    from reports.pdf import candidate_pdf
    from tests.reports.samples import FULL

    return lambda: candidate_pdf(FULL)


def printer_plain() -> Callable[[], object]:
    import warnings

    warnings.simplefilter("ignore")
    import weasyprint.pdf.fonts
    from weasyprint import HTML

    weasyprint.pdf.fonts.harfbuzz_subset = None  # as where the library is missing
    html = page_with_fonts()
    return lambda: HTML(string=html).write_pdf()


def printer_chromium() -> Callable[[], object]:
    # What Chromium starts and leaves behind becomes ours, so that its CPU time is counted.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    folder = Path(tempfile.mkdtemp(prefix="bench-reports-"))
    (folder / "report.html").write_text(page_with_fonts(), encoding="utf-8")
    program = chromium()
    assert program is not None

    def print_once() -> None:
        profile, target = folder / "profile", folder / "report.pdf"
        target.unlink(missing_ok=True)
        command = [program, *FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={target}"]
        subprocess.run([*command, (folder / "report.html").as_uri()], check=True, capture_output=True, timeout=120)
        while True:
            try:
                os.wait()
            except ChildProcessError:
                break
        assert target.read_bytes().startswith(b"%PDF")
        shutil.rmtree(profile, ignore_errors=True)

    return print_once


PRINTERS = {"ours": printer_ours, "plain": printer_plain, "chromium": printer_chromium}


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def cpu_seconds() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def serve(way: str) -> None:
    """Print as many documents as each line of standard input says, and answer with the CPU seconds of all."""
    print_once = PRINTERS[way]()
    print_once()
    print("ready", flush=True)
    for line in sys.stdin:
        before = cpu_seconds()
        for _ in range(int(line)):
            print_once()
        print(cpu_seconds() - before, flush=True)


class Printer:
    """A process that prints in one way when it is told to."""

    def __init__(self, way: str) -> None:
        command = [sys.executable, __file__, "--serve", way]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, documents: int) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{documents}\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)


def compare(documents: int, ways: Sequence[str]) -> None:
    """Print CPU seconds per document and the ratios that are asked for."""
    printers = {way: Printer(way) for way in ways}
    for printer in printers.values():
        assert printer.answer() == "ready"
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(documents):
        for way, printer in printers.items():
            printer.start(1)
            taken[way].append(float(printer.answer()))
    for printer in printers.values():
        printer.close()
    ours = statistics.median(taken["ours"])
    for way, seconds in taken.items():
        spread = f"{min(seconds):.3f} to {max(seconds):.3f}"
        print(f"{way:9} {statistics.median(seconds):.3f} s of CPU a document (median of {documents}, {spread})")
    for way, most in ASKED.items():
        if way in taken:
            print(f"ratio ours/{way}: {ours / statistics.median(taken[way]):.3f} (asked: at most {most})")
        else:
            print(f"ratio ours/{way}: not measured")


def scale(rounds: int, documents: int) -> None:
    """Print documents per minute with one worker and with two, rounds by turns."""
    printers = [Printer("ours") for _ in range(2)]
    for printer in printers:
        assert printer.answer() == "ready"
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, found in rates.items():
            found.append(_per_minute(printers[:workers], documents))
    for printer in printers:
        printer.close()
    one, two = (statistics.median(rates[workers]) for workers in (1, 2))
    print(f"documents a minute: {one:.1f} with one worker, {two:.1f} with two (medians of {rounds})")
    print(f"scaling: {two / one:.2f} (asked: at least 1.8; needs two free cores)")


def _per_minute(printers: Sequence[Printer], documents: int) -> float:
    since = time.perf_counter()
    for printer in printers:
        printer.start(documents)
    for printer in printers:
        printer.answer()
    return len(printers) * documents * 60 / (time.perf_counter() - since)


def longest() -> None:
    """Print the report of 60 raters with 20,000 characters each, names of 300 characters and four scripts."""
    from io import BytesIO

    from pypdf import PdfReader

    from reports.pdf import candidate_pdf
    from tests.reports.hostile import quoting

    before = cpu_seconds()
    pdf = candidate_pdf(quoting(60, 20_000))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"longest: {len(PdfReader(BytesIO(pdf)).pages)} pages, {cpu_seconds() - before:.1f} s, {memory:.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=20, help="documents that each way prints (default 20)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of one worker and of two (default 5)")
    parser.add_argument("--longest", action="store_true", help="print the longest report as well: about a minute")
    parser.add_argument("--without-chromium", action="store_true", dest="alone", help="leave Chromium out")
    parser.add_argument("--serve", choices=PRINTERS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.serve)
        return
    compare(chosen.documents, [way for way in PRINTERS if way != "chromium" or (chromium() and not chosen.alone)])
    scale(chosen.rounds, max(chosen.documents // 2, 1))
    if chosen.longest:
        longest()


if __name__ == "__main__":
    main()
