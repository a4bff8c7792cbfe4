"""Charts of results: axes in, axes out, one house style. Nothing is computed here but places on the page.

Blue adds, orange takes away, grey stands: told apart by colour-blind readers and, by their lightness, in print. Rows
run from top to bottom as in a statement, each label on a line of its own, so that labels never meet. Every chart takes
``source``, the words of its footer: which release and which table its figures come from (`words.cited`).
"""

import textwrap
from io import BytesIO
from math import log10

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from helpers import words
from helpers.measures import Comparison, chosen
from helpers.walks import Walk

UP, DOWN, LEVEL, BEFORE = "#0072B2", "#E69F00", "#4D4D4D", "#A9C4D9"
PARTS = ("#0072B2", "#E69F00", "#56B4E9", "#8A4B08", "#009E73", "#F0E442")  # shares of a whole, the rest in grey
THREAD, INK = "#8C8C8C", "#222222"
DPI = 96
SHARPNESS = 1.5  # pixels drawn per pixel shown
WIDTH = 8.5
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # a release's dollar signs are no formulas
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "grid.color": "#E3E3E3",
    "ytick.major.size": 0,
    "figure.facecolor": "white",
}
_BAR = 0.62
_MOSTLY = 0.75  # a walk that never goes below so much of its highest point leaves most of its page blank


def waterfall(walk: Walk, ax: Axes | None = None, most: int = 16, source: str = "") -> Axes:
    """Draw a walk or bridge: standing bars for start, subtotals and end, floating bars for the steps between.

    Parameters
    ----------
    walk : Walk
    ax : Axes, optional
        Where to draw; a figure of its own when omitted.
    most : int, optional
        With more steps than this the smallest are drawn as one.
    source : str, optional

    Returns
    -------
    Axes
        One bar per row of ``walk.steps`` from top to bottom, a connector from each to the next; a step of zero is a
        thin line. Where the steps are small beside what they lead from, the axis does not start at zero: its name says
        so, and the standing bars are broken.
    """
    walk = walk.largest(most)
    with rc_context(STYLE):
        ax = ax or _axes(len(walk.steps))
        shown = walk.steps["amount"].abs()
        divisor, unit = unit_of(walk.unit, walk.scale, shown.max(), shown[shown > 0].min())
        digits = _digits(walk.unit, divisor, walk.decimals)
        amounts, moves = walk.steps["amount"].to_numpy() / divisor, (walk.steps["kind"] == "step").to_numpy()
        lefts, reached = (edges / divisor for edges in walk.bars)
        colours = np.where(moves, np.where(amounts >= 0, UP, DOWN), LEVEL)
        low, high = min(lefts.min(), reached.min(), 0.0), max(lefts.max(), reached.max(), 0.0)
        broken = bool(reached.min() > _MOSTLY * high > 0)
        if broken:
            low = reached.min() - 0.3 * (high - reached.min() or high)
        room = (high - low) or 1.0
        # The edge keeps a step visible that is too small to have a width on this scale.
        places = np.arange(len(amounts))
        ax.barh(places, amounts, left=lefts, height=_BAR, color=colours, edgecolor=colours, linewidth=0.8)
        still = places[amounts == 0]
        ax.vlines(lefts[still], still - _BAR / 2, still + _BAR / 2, color=LEVEL, linewidth=1)
        ax.vlines(reached[:-1], places[1:] - 1 + _BAR / 2, places[1:] - _BAR / 2, color=THREAD, linewidth=0.8)
        for place, value in enumerate(amounts):
            if broken and not moves[place]:
                ax.text(low + 0.05 * room, place, "//", color="white", weight="bold", va="center", ha="center")
            # Steps per share are computed, not printed: they need one digit more than the cents they lead to.
            step = bool(moves[place])
            text = _label(value, walk.unit, digits + (step and walk.unit.endswith("/share")), step)
            ax.text(max(lefts[place], reached[place]) + 0.012 * room, place, text, va="center")
        ax.set_xlim(low - 0.03 * room * (low < 0), high + 0.16 * room)
        unit += "; the axis does not start at zero" * broken
        return _finish(ax, walk.steps["label"], unit, f"{walk.title}, {words.period(walk.period)}", source)


def comparison(result: Comparison, *labels: str, ax: Axes | None = None, source: str = "") -> Axes:
    """Draw measures now and before as pairs of bars; lines of another unit than the first are left out.

    Parameters
    ----------
    result : Comparison
    *labels : str
        Which lines; all when none is named.
    ax : Axes, optional
    source : str, optional
    """
    with rc_context(STYLE):
        lines = chosen(result, labels)
        lines = lines[lines["unit"] == lines["unit"].iloc[0]]
        ax = ax or _axes(len(lines) * 1.7)
        scale = lines["scale"].min()
        values = lines[["now", "before"]].mul(lines["scale"] / scale, axis=0)
        divisor, unit = unit_of(lines["unit"].iloc[0], scale, values.abs().max().max())
        digits = _digits(lines["unit"].iloc[0], divisor, lines["decimals"].max())
        height, places = _BAR / 1.6, np.arange(len(lines))
        shown = [("now", result.now, UP, -height / 2), ("before", result.before, BEFORE, height / 2)]
        for key, period, colour, shift in shown[: 1 + bool(result.before)]:
            figures = (values[key] / divisor).to_numpy()
            ax.barh(places + shift, np.nan_to_num(figures), height=height, color=colour, label=period)
            for place, value in enumerate(figures):
                text = "n/m" if np.isnan(value) else _label(value, lines["unit"].iloc[0], digits)
                ax.text(max(np.nan_to_num(value), 0), place + shift, f" {text}", va="center")
        low, high = min(values.min().min() / divisor, 0), max(values.max().max() / divisor, 0)
        ax.set_xlim(low * 1.05, high + 0.16 * ((high - low) or 1))
        return _finish(ax, lines["label"], unit, _title(result), source, legend=True)


def margins(result: Comparison, ax: Axes | None = None, source: str = "") -> Axes:
    """Draw percentages as points, hollow for the period before, filled for now, with the way between them."""
    with rc_context(STYLE):
        lines = result.lines[(result.lines["unit"] == "percent") & result.lines["now"].notna()]
        ax = ax or _axes(len(lines) * 1.3)
        now, places = lines["now"].to_numpy(), np.arange(len(lines))
        before = lines["before"].to_numpy()
        known = np.where(np.isnan(before), now, before)
        low, high = min(now.min(), known.min(), 0.0), max(now.max(), known.max(), 0.0)
        room = (high - low) or 1.0
        ax.hlines(places, known, now, color=THREAD, linewidth=2, zorder=1)
        if result.before:
            hollow = {"facecolor": "white", "edgecolor": UP, "linewidth": 1.6}
            ax.scatter(before, places, s=52, zorder=2, label=result.before, **hollow)
        ax.scatter(now, places, s=60, color=UP, zorder=3, label=result.now)
        for place, row in enumerate(lines.itertuples()):
            change = "" if np.isnan(row.change) else f" ({words.signed(row.change * 100)} bp)"
            ax.text(
                max(row.now, known[place]) + 0.025 * room, place, words.amount(row.now, "percent") + change, va="center"
            )
        ax.set_xlim(low - 0.05 * room, high + 0.27 * room)
        return _finish(ax, lines["label"], "percent", _title(result), source, legend=True)


def mix(result: Comparison, ax: Axes | None = None, source: str = "") -> Axes:
    """Draw shares of a whole as one bar now and one before, each share from left to right in the order of the table.

    With more shares than colours the smallest are drawn as one.
    """
    with rc_context(STYLE):
        lines = result.lines[["label", "now", "before"]].fillna(0.0)
        if len(lines) > len(PARTS) + 1:
            kept = lines["now"].abs().sort_values(ascending=False, kind="stable").index[: len(PARTS)]
            rest = lines.drop(kept)
            small = {"label": f"{len(rest)} smaller", "now": rest["now"].sum(), "before": rest["before"].sum()}
            lines = pd.concat([lines.loc[sorted(kept)], pd.DataFrame([small])], ignore_index=True)
        ax = ax or _axes(3 + (len(lines) - 1) // 3 * 0.7)
        periods = {"now": result.now} | ({"before": result.before} if result.before else {})
        for colour, (part, line) in zip((*PARTS, LEVEL), lines.iterrows(), strict=False):
            done = lines.iloc[:part]
            for place, key in enumerate(periods):
                share = line[key]
                left = done[key][done[key] * share > 0].sum()  # what is taken off runs to the left of zero
                ax.barh(place, share, left=left, height=_BAR, color=colour, edgecolor="white", label=line["label"])
                if abs(share) >= 6.5:  # else it is narrower than its own words
                    ink = "white" if np.dot(to_rgb(colour), (0.299, 0.587, 0.114)) < 0.5 else INK
                    ax.text(
                        left + share / 2, place, words.amount(share, "percent"), ha="center", va="center", color=ink
                    )
        ends = [(lines[key].clip(upper=0).sum(), lines[key].clip(lower=0).sum()) for key in periods]
        ax.set_xlim(min(low for low, _ in ends) * 1.05, max(high for _, high in ends) * 1.02)
        return _finish(ax, list(periods.values()), "percent of revenue", _title(result), source, legend=True)


def png(figure: Figure) -> bytes:
    """A figure as PNG bytes, the same for the same figure: no date, no version inside."""
    stream = BytesIO()
    figure.set_dpi(DPI * SHARPNESS)
    # Not savefig, which would draw it twice; a higher level takes twice as long and gives a larger file.
    FigureCanvasAgg(figure).print_png(stream, metadata={"Software": None}, pil_kwargs={"compress_level": 3})
    return stream.getvalue()


def _axes(rows: float) -> Axes:
    # A figure that pyplot does not know of: nothing to close, nothing left behind in a long session.
    return Figure(figsize=(WIDTH, 1.1 + 0.34 * rows)).subplots()


def _title(result: Comparison) -> str:
    against = f" against {words.period(result.before)}" if result.before else ""
    return f"{result.title}, {words.period(result.now)}{against}"


def unit_of(unit: str, scale: int, largest: float, smallest: float = np.inf) -> tuple[float, str]:
    """What to divide printed figures by so that they are short, and the name of what they then are.

    So short that the smallest of them still has a digit of its own, where it was printed with one.
    """
    if unit.endswith("/share"):
        return 1.0, unit.replace("/", " per ")
    if unit in ("percent", "days", "times"):
        return 1.0, unit
    for step, name in ((1e9, "billions"), (1e6, "millions"), (1e3, "thousands")):
        seen = smallest * scale / step >= 0.05 or step <= scale
        if largest * scale >= (1e10 if step == 1e9 else step) and seen:
            return step / scale, f"{unit} in {name}"
    return 1 / scale, unit


def _digits(unit: str, divisor: float, decimals: int) -> int:
    """Digits after the point of a label: one at most, none that was not printed; cents per share."""
    if unit.endswith("/share"):
        return max(int(decimals), 2)
    return 1 if unit == "percent" else min(1, max(round(log10(divisor)) + int(decimals), 0))


def _label(value: float, unit: str, decimals: int, signed: bool = False) -> str:
    if not value:
        return "–"
    if not words.rounded(abs(value), decimals).strip("0."):
        return "≈ 0"
    sign = words.MINUS if value < 0 else "+" * signed
    return f"{sign}{words.rounded(abs(value), decimals)}{'%' * (unit == 'percent')}"


def _finish(ax: Axes, labels, unit: str, title: str, source: str, legend: bool = False) -> Axes:
    names = [textwrap.fill(textwrap.shorten(label, 84, placeholder=" …"), 44) for label in labels]
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_xlabel(unit)
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=(1, 2, 2.5, 5, 10)))
    ax.xaxis.set_major_formatter("{x:,g}")
    # The legend has lines of its own between title and axes, where no bar can reach it.
    handles = dict(zip(*ax.get_legend_handles_labels()[::-1], strict=True)) if legend else {}
    short = [textwrap.shorten(name, 42, placeholder=" …") for name in handles]
    columns = 3 if max(map(len, short), default=0) <= 24 else 2
    above = 10 + 14 * -(-len(handles) // columns)
    ax.set_title(textwrap.fill(title, 60), loc="left", y=1, pad=above)
    if legend:
        place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.2}
        ax.legend(handles.values(), short, ncols=columns, frameon=False, **place)
    return settle(ax, source, above, below=33)


def settle(ax: Axes, source: str, above: float, below: float) -> Axes:
    """Write where the figures come from in the footer's left corner, and give the words of a chart their room.

    Where there are other axes or a layout, whoever made the figure has settled that. Matplotlib's own layout finds
    the same places by measuring every word of the chart twice, which takes as long as drawing it.

    Parameters
    ----------
    ax : Axes
    source : str
        The footer; none where it is empty.
    above, below : float
        Points between the axes and their title, and those that ticks and the axis' name take below.
    """
    figure, footer = ax.figure, textwrap.wrap(source, 125)
    if footer:
        look = {"x": 0.008, "ha": "left", "fontsize": 7.5, "color": "#5A5A5A"}
        figure.supxlabel("\n".join(footer), **look)
    if len(figure.axes) > 1 or figure.get_layout_engine():
        return ax
    renderer = FigureCanvasAgg(figure).get_renderer()
    labels = max(label.get_window_extent(renderer).width for label in ax.get_yticklabels()) * 72 / figure.dpi
    title = ax.get_title(loc="left").count("\n") + 1
    left, right = labels + 9 + 16 * bool(ax.get_ylabel()), 16
    bottom, top = below + 6 + 9.5 * len(footer), above + 13 * title + 4
    wide, high = figure.get_size_inches() * 72
    ax.set_position((left / wide, bottom / high, 1 - (left + right) / wide, 1 - (bottom + top) / high))

    def beside(right: float, up: float):
        return ax.transAxes + ScaledTranslation(right / 72, up / 72, figure.dpi_scale_trans)

    # The names of the axes would come to stand there by themselves, after all ticks have been measured once more.
    ax.xaxis.set_label_coords(0.5, 0, beside(0, 11 - below))
    ax.yaxis.set_label_coords(0, 0.5, beside(-labels - 8, 0))
    return ax
