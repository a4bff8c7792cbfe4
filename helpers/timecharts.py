"""Charts over time, in the house style of `charts`: quarters from left to right, axes in, axes out.

A derived figure is hollow, a quarter that is not known leaves a gap.
"""

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.charts import DOWN, INK, LEVEL, STYLE, UP, WIDTH, settle, unit_of
from helpers.history.trends import Trend
from helpers.measures import chosen

WIDE = 0.62  # of the room of a quarter


def bars(result: Trend, *, label: str = "", ax: Axes | None = None, source: str = "") -> Axes:
    """Draw one line of a trend as a bar per quarter: hollow where the figure is derived, a gap where there is none.

    Parameters
    ----------
    result : Trend
    label : str, optional
        Which line; the first when omitted.
    ax : Axes, optional
    source : str, optional
        The words of the footer (`over_time.cited`).
    """
    with rc_context({**STYLE, "axes.grid.axis": "y"}):
        lines = chosen(result, [label] if label else [])
        place, line = lines.index[0], lines.iloc[0]
        values, derived = result.values.loc[place], (result.how.loc[place] == "derived").to_numpy()
        ax = ax or _axes()
        divisor, unit = unit_of(line["unit"], line["scale"], values.abs().max())
        heights = (values / divisor).to_numpy(float)
        colours = np.where(heights >= 0, UP, DOWN)
        faces = np.where(derived, "white", colours)
        ax.bar(np.arange(len(heights)), heights, width=WIDE, color=faces, edgecolor=colours, linewidth=1.4)
        return _finish(ax, result, unit, f"{line['label']} by quarter", source)


def curves(result: Trend, *labels: str, ax: Axes | None = None, source: str = "") -> Axes:
    """Draw lines of one unit over the quarters: a point per quarter, hollow where derived, no line across a gap.

    Parameters
    ----------
    result : Trend
    *labels : str
        Which lines; when none is named, all that have the unit of the first.
    ax : Axes, optional
    source : str, optional
        The words of the footer (`over_time.cited`).
    """
    with rc_context({**STYLE, "axes.grid.axis": "y"}):
        lines = chosen(result, labels)
        lines = lines[lines["unit"] == lines["unit"].iloc[0]]
        ax = ax or _axes()
        scale, places = lines["scale"].min(), np.arange(len(result.quarters))
        values = result.values.loc[lines.index].mul(lines["scale"] / scale, axis=0)
        divisor, unit = unit_of(lines["unit"].iloc[0], scale, values.abs().max().max())
        styles = [(colour, dash) for dash in ("-", "--", ":") for colour in (UP, DOWN, LEVEL)]
        for (colour, dash), (place, line) in zip(styles, lines.iterrows(), strict=False):
            heights = (values.loc[place] / divisor).to_numpy(float)
            derived = (result.how.loc[place] == "derived").to_numpy()
            ax.plot(places, heights, dash, color=colour, linewidth=1.6, label=line["label"])
            for which, face in ((~derived, colour), (derived, "white")):
                ax.scatter(places[which], heights[which], s=34, facecolor=face, edgecolor=colour, zorder=3)
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2, ncols=3, frameon=False)
        return _finish(ax, result, unit, result.title, source, room=24 + 14 * ((len(lines) - 1) // 3))


def _axes() -> Axes:
    return Figure(figsize=(WIDTH, 3.4)).subplots()


def _finish(ax: Axes, result: Trend, unit: str, title: str, source: str, room: int = 8) -> Axes:
    names = [name.split(" ", 1) for name in result.quarters]
    # The year stands once, under the first of its quarters.
    years = [year if not place or names[place - 1][1] != year else "" for place, (_, year) in enumerate(names)]
    ticks = [f"{quarter}\n{year}" for (quarter, _), year in zip(names, years, strict=True)]
    ax.set_xticks(range(len(ticks)), ticks)
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.spines["bottom"].set_visible(False)
    ax.set_ylabel(unit)
    ax.set_title(title, loc="left", y=1, pad=room)
    return settle(ax, source, room, below=28)
