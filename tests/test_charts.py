from itertools import combinations, pairwise

import matplotlib
import numpy as np
import pytest
from matplotlib._pylab_helpers import Gcf
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from pandas import Timestamp
from snippets import facts

from helpers.charts import BEFORE, DOWN, LEVEL, PARTS, THREAD, UP, comparison, margins, mix, png, waterfall
from helpers.income import headlines
from helpers.income import margins as margins_of
from helpers.measures import MissingLine, Periods, compare, computed
from helpers.walks import walk

HEAD = {"unit": "USD", "scale": 1000, "decimals": 0}
STATEMENT = """income, 1000 | 3M Sep 2007 | 3M Sep 2006
Revenues = Revenue | 735,048 | 573,567
OperatingIncomeLoss = Operating income (loss) | (112,763) | 57,743
NetIncomeLoss = Net income | 85,099 | 58,274
EarningsPerShareDiluted = Diluted | 0.15 | 0.10
"""


def drawn(*steps, head=HEAD):
    return waterfall(walk("Bridge", "3M Sep 2007", head, steps))


def bars(ax):
    """The bars as (left edge, right edge, colour), top to bottom."""
    edges = ((bar.get_x(), bar.get_x() + bar.get_width(), to_hex(bar.get_facecolor()).upper()) for bar in ax.patches)
    return [(round(min(a, b), 3), round(max(a, b), 3), colour) for a, b, colour in edges]


def words(ax):
    """The figures beside the bars, without the marks that break them."""
    return [text.get_text().strip() for text in ax.texts if text.get_text() != "//"]


def upright(ax, colour):
    """The upright lines of a colour, each as its two ends."""
    drawn = [lines for lines in ax.collections if to_hex(lines.get_colors()[0]).upper() == colour]
    return [segment.round(2).tolist() for lines in drawn for segment in lines.get_segments()]


def breaks(ax):
    return sum(text.get_text() == "//" for text in ax.texts)


def test_each_step_starts_where_the_one_before_ended():
    ax = drawn(
        ("GAAP", 85_099, "start"),
        ("Amortization", 21_599, "step"),
        ("Tax", -2_790, "step"),
        ("Sum", 103_908, "subtotal"),
        ("Other", 92, "step"),
        ("Non-GAAP", 104_000, "end"),
    )
    assert bars(ax) == [
        (0, 85.099, LEVEL),
        (85.099, 106.698, UP),
        (103.908, 106.698, DOWN),
        (0, 103.908, LEVEL),
        (103.908, 104.0, UP),
        (0, 104.0, LEVEL),
    ]
    assert words(ax) == ["85.1", "+21.6", "−2.8", "103.9", "+0.1", "104.0"]
    assert ax.get_xlabel().startswith("USD in millions")
    assert [label.get_text() for label in ax.get_yticklabels()][1] == "Amortization"
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # from top to bottom


def test_a_step_may_cross_zero():
    ax = drawn(("Loss", -1_072_000, "start"), ("Impairment", 1_283_000, "step"), ("Income", 211_000, "end"))
    assert bars(ax) == [(-1072, 0, LEVEL), (-1072, 211, UP), (0, 211, LEVEL)]
    low, high = ax.get_xlim()
    assert low < -1072 and high > 211


def test_a_step_of_zero_is_a_thin_line_where_the_walk_stands():
    ax = drawn(("a", 5_000_000, "start"), ("b", 0, "step"), ("c", 5_000_000, "end"))
    assert upright(ax, LEVEL) == [[[5000, 0.69], [5000, 1.31]]]
    assert words(ax) == ["5,000.0", "–", "5,000.0"]


def test_connectors_stand_in_the_gaps_between_bars():
    ax = drawn(("a", 5_000_000, "start"), ("b", 1_000_000, "step"), ("c", 6_000_000, "end"))
    assert upright(ax, THREAD) == [[[5000, 0.31], [5000, 0.69]], [[6000, 1.31], [6000, 1.69]]]


def test_a_chart_of_no_comparison_or_of_a_line_that_is_not_there_says_what_there_is():
    printed = facts(STATEMENT)
    with pytest.raises(MissingLine, match="has no line 'Sales'; it has: Revenue, Operating income, "):
        comparison(headlines(printed), "Revenue", "Sales")
    with pytest.raises(TypeError, match=r"income.headlines\(facts\), not a DataFrame"):
        comparison(printed)


def test_no_label_meets_another_or_leaves_the_figure():
    long = (
        "Other charges - compensation expense related to acquisitions of purchased intangible assets and goodwill " * 2
    )
    steps = [("a", 900_000, "start"), *[(long, -90_000, "step")] * 8, ("b", 180_000, "end")]
    ax = drawn(*steps)
    ax.figure.draw_without_rendering()
    page = ax.figure.bbox
    for texts in (ax.texts, ax.get_yticklabels()):
        boxes = [text.get_window_extent() for text in texts]
        assert not any(one.overlaps(other) for one, other in pairwise(boxes))
        assert all(box.x0 >= page.x0 and box.x1 <= page.x1 for box in boxes)
    right = max(bar.get_window_extent().x1 for bar in ax.patches[:1])
    assert ax.texts[0].get_window_extent().x0 > right
    assert ax.title.get_window_extent().x1 <= page.x1


def test_per_share_steps_have_one_digit_more():
    ax = drawn(
        ("a", 0.15, "start"),
        ("b", 0.0684, "step"),
        ("c", 0.22, "end"),
        head={"unit": "USD/share", "scale": 1, "decimals": 2},
    )
    assert words(ax) == ["0.15", "+0.068", "0.22"]
    assert ax.get_xlabel() == "USD per share"


def test_the_title_states_measure_and_period():
    ax = drawn(("a", 1, "start"), ("b", 2, "step"), ("c", 3, "end"))
    assert ax.get_title(loc="left") == "Bridge, the three months to September 2007"


def test_a_comparison_draws_pairs_of_one_unit():
    ax = comparison(headlines(facts(STATEMENT)))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Revenue", "Operating income", "Net income"]
    assert [colour for *_, colour in bars(ax)] == [UP] * 3 + [BEFORE] * 3
    assert bars(ax)[1][:2] == (-112.763, 0)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["3M Sep 2007", "3M Sep 2006"]
    assert len(comparison(headlines(facts(STATEMENT)), "Revenue").patches) == 2


def test_margins_are_points_now_and_before():
    ax = margins(margins_of(facts(STATEMENT)))
    before, now = ax.collections[1:]
    assert now.get_offsets()[:, 0].round(1).tolist() == [-15.3, 11.6]
    assert before.get_offsets()[:, 0].round(1).tolist() == [10.1, 10.2]
    assert words(ax) == ["−15.3% (−2,541 bp)", "11.6% (+142 bp)"]


def test_one_period_alone_draws_no_other():
    alone = "income, 1000 | 3M Sep 2007\nRevenues = Revenue | 10\nNetIncomeLoss = Net income | 5\n"
    assert len(comparison(headlines(facts(alone))).patches) == 2
    assert len(margins(margins_of(facts(alone))).collections) == 2


def test_small_steps_are_seen_on_a_broken_axis_that_says_so():
    ax = drawn(("GAAP", 9_243, "start"), ("Pay in shares", 941, "step"), ("Tax", -100, "step"), ("Own", 10_084, "end"))
    assert ax.get_xlim()[0] > 0.8 * 9.243
    assert ax.get_xlabel() == "USD in millions; the axis does not start at zero"
    assert breaks(ax) == 2  # start and end are broken, no step is
    whole = drawn(("GAAP", 5_000, "start"), ("Pay in shares", 5_000, "step"), ("Own", 10_000, "end"))
    assert whole.get_xlim()[0] == 0 and breaks(whole) == 0


def test_the_unit_leaves_the_smallest_step_a_digit():
    head = {"unit": "USD", "scale": 1_000_000, "decimals": 0}
    ax = drawn(("a", 9_243, "start"), ("b", 26, "step"), ("c", -3_000, "step"), ("d", 6_269, "end"), head=head)
    assert words(ax) == ["9,243", "+26", "−3,000", "6,269"]
    per_share = {"unit": "USD/share", "scale": 1, "decimals": 2}
    ax = drawn(("a", 1.0, "start"), ("b", 0.0004, "step"), ("c", 3.0, "step"), ("d", 4.0, "end"), head=per_share)
    assert words(ax)[1] == "≈ 0"


def test_the_footer_says_where_the_figures_come_from():
    ax = comparison(headlines(facts(STATEMENT)), source="Source: a release")
    assert ax.figure.get_supxlabel() == "Source: a release"
    ax.figure.draw_without_rendering()
    footer, label = ax.figure._supxlabel.get_window_extent(), ax.xaxis.label.get_window_extent()
    assert not footer.overlaps(label) and footer.x0 >= 0


def shares(*rows, before="3M Sep 2006"):
    lines = [computed(label, "percent", now, then) for label, now, then in rows]
    ends = [Timestamp("2007-09-30"), Timestamp("2006-09-30")]
    return compare("Revenue mix", Periods(*ends, "3M Sep 2007", before), lines)


def test_a_mix_is_one_bar_now_and_one_before():
    ax = mix(shares(("Product", 82.5, 81.5), ("Service", 17.5, 18.5)))
    assert bars(ax) == [(0, 82.5, PARTS[0]), (0, 81.5, PARTS[0]), (82.5, 100, PARTS[1]), (81.5, 100, PARTS[1])]
    assert words(ax) == ["82.5%", "81.5%", "17.5%", "18.5%"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Product", "Service"]
    assert len(mix(shares(("Product", 82.5, 0), ("Service", 17.5, 0), before="")).patches) == 2


def test_in_a_mix_what_is_taken_off_runs_left_of_zero_and_the_smallest_are_one():
    ax = mix(shares(("Gas", 110.0, 90), ("Hedges", -10.0, 10)))
    assert bars(ax)[2][:2] == (-10, 0)
    assert ax.get_xlim()[0] < -10 and ax.get_xlim()[1] > 110
    many = [(f"Region number {place}", value, value) for place, value in enumerate([40, 20, 10, 10, 8, 6, 3, 2, 1])]
    ax = mix(shares(*many))
    assert [text.get_text() for text in ax.get_legend().get_texts()][-1] == "3 smaller"
    assert bars(ax)[-1][1] == 100
    ax.figure.draw_without_rendering()
    assert ax.get_legend().get_window_extent().x1 <= ax.figure.bbox.x1
    assert not ax.get_legend().get_window_extent().overlaps(ax.title.get_window_extent())


# How light reaches eyes without one of the three cones: Machado, Oliveira and Fernandes (2009), full severity.
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def seen(colour, blindness):
    """A colour as such eyes see it, in CIE L*a*b*, where distance is what the eye tells apart."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(blindness) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.clip(np.array(to_xyz) @ linear / [0.9505, 1.0, 1.089], 0.008856, None))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("blindness", [np.eye(3), *BLIND.values()], ids=["none", *BLIND])
def test_the_colours_are_told_apart_by_every_eye(blindness):
    for palette in ((UP, DOWN, LEVEL), (UP, BEFORE)):
        for one, other in combinations(palette, 2):
            assert np.linalg.norm(seen(one, blindness) - seen(other, blindness)) > 20
    for one, other in pairwise((*PARTS, LEVEL)):  # shares that touch
        assert np.linalg.norm(seen(one, blindness) - seen(other, blindness)) > 20


def test_the_colours_of_a_walk_differ_in_grey_too():
    light = [seen(colour, np.eye(3))[0] for colour in (DOWN, UP, LEVEL)]
    assert light[0] - light[1] > 15 and light[1] - light[2] > 10


def test_axes_in_axes_out_and_no_state_left():
    before = dict(matplotlib.rcParams)
    ax = Figure().subplots()
    assert waterfall(walk("B", "30 Sep 2007", HEAD, [("a", 1, "start"), ("b", 1, "end")]), ax) is ax
    assert dict(matplotlib.rcParams) == before
    assert not Gcf.figs  # no figure that somebody has to close
    assert png(ax.figure) == png(ax.figure)


def test_no_digit_is_drawn_that_was_not_printed():
    steps = [("a", 6_188, "start"), ("b", -60, "step"), ("c", 6_128, "end")]
    ax = drawn(*steps, head={"unit": "USD", "scale": 1_000_000, "decimals": 0})
    assert words(ax) == ["6,188", "−60", "6,128"]
