from itertools import pairwise

import matplotlib
from matplotlib._pylab_helpers import Gcf
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from snippets import facts

from helpers.charts import BEFORE, DOWN, LEVEL, THREAD, UP, comparison, margins, png, waterfall
from helpers.income import headlines
from helpers.income import margins as margins_of
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
    return [text.get_text().strip() for text in ax.texts]


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
    assert ax.get_xlabel() == "USD in millions"
    assert [label.get_text() for label in ax.get_yticklabels()][1] == "Amortization"
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # from top to bottom


def test_a_step_may_cross_zero():
    ax = drawn(("Loss", -1_072_000, "start"), ("Impairment", 1_283_000, "step"), ("Income", 211_000, "end"))
    assert bars(ax) == [(-1072, 0, LEVEL), (-1072, 211, UP), (0, 211, LEVEL)]
    low, high = ax.get_xlim()
    assert low < -1072 and high > 211


def test_a_step_of_zero_is_a_thin_line_where_the_walk_stands():
    ax = drawn(("a", 5_000_000, "start"), ("b", 0, "step"), ("c", 5_000_000, "end"))
    thin = [line for line in ax.lines if len(set(line.get_xdata())) == 1 and line.get_color() == LEVEL]
    assert [line.get_xdata()[0] for line in thin] == [5000]
    assert words(ax) == ["5,000.0", "–", "5,000.0"]


def test_connectors_stand_in_the_gaps_between_bars():
    ax = drawn(("a", 5_000_000, "start"), ("b", 1_000_000, "step"), ("c", 6_000_000, "end"))
    connectors = [line.get_xydata().round(2).tolist() for line in ax.lines if line.get_color() == THREAD]
    assert connectors == [[[5000, 0.31], [5000, 0.69]], [[6000, 1.31], [6000, 1.69]]]


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
