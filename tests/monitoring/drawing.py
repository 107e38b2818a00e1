"""A dashboard as a picture, from its own queries: what Grafana would show of the same numbers, in plain SVG."""
import html
import json
import re

CELL, ROW = 56, 26  # pixels of a cell of the grid
COLORS = ["#3274d9", "#56a64b", "#e0b400", "#e02f44", "#a352cc", "#ff780a", "#1f9e89", "#8f3bb8", "#37872d", "#b877d9"]
SHOWN_ROWS = 6  # of a legend, of a table


def legend_of(legend, labels):
    named = re.sub(r"\{\{(\w+)\}\}", lambda found: labels.get(found[1], ""), legend)
    return named if named not in ("", "__auto") else ", ".join(f"{value}" for key, value in sorted(labels.items()) if key != "__name__")


def number(value, unit, at):
    if unit == "dateTimeFromNow":
        return f"{max(0, at - value / 1000):.0f} s ago"
    if unit == "bytes":
        return f"{value / 2 ** 20:.1f} MiB"
    return f"{value:.3g}" + (" s" if unit == "s" else "")


def text(x, y, words, size=11, weight="normal", color="#333", anchor="start"):
    return (f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" font-weight="{weight}" fill="{color}" text-anchor="{anchor}">'
            f"{html.escape(words)}</text>")


class Frame:
    """A panel's place, and the span of time that all panels share."""

    def __init__(self, place, begin, end):
        self.left, self.top = place["x"] * CELL + 6, place["y"] * ROW + 6
        self.width, self.height = place["w"] * CELL - 12, place["h"] * ROW - 12
        self.begin, self.end = begin, end

    def x(self, at):
        return self.left + 8 + (at - self.begin) / max(1, self.end - self.begin) * (self.width - 16)


def without_rests(values):
    """Values without those that say nothing new: of equal ones the first and the last stay."""
    return [now for at, now in enumerate(values)
            if at in (0, len(values) - 1) or not values[at - 1][1] == now[1] == values[at + 1][1]]


def spans(values):
    """[(begin, end)] of the times at which the value is 1."""
    out = []
    for moment, _ in [each for each in values if each[1] == 1]:
        if out and moment - out[-1][1] <= 1.5:
            out[-1] = (out[-1][0], moment)
        else:
            out.append((moment, moment))
    return out


def draw_lines(frame, series, unit):
    highest = max((value for _, values in series for _, value in values), default=0) or 1
    top, bottom = frame.top + 30, frame.top + frame.height - 14 - 12 * min(len(series), SHOWN_ROWS)
    out = [text(frame.left + 8, top + 4, number(highest, unit, frame.end), 9, color="#888")] if unit != "dateTimeFromNow" else []
    for at, (name, values) in enumerate(series):
        color = COLORS[at % len(COLORS)]
        pieces, piece = [], []
        for moment, value in values:
            if piece and moment - piece[-1][0] > 3:
                pieces.append(piece)
                piece = []
            piece.append((moment, value))
        for piece in [*pieces, piece]:
            piece = without_rests(piece) if len(piece) > 1 else 2 * piece  # a line of no length is a dot
            points = " ".join(f"{frame.x(moment):.1f},{bottom - value / highest * (bottom - top):.1f}" for moment, value in piece)
            out.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="1.5" '
                       'stroke-linecap="round"/>')
        if at < SHOWN_ROWS:
            out.append(text(frame.left + 8, bottom + 14 + 12 * at, f"— {name}", 10, color=color))
    return out


def draw_bars(frame, series, _):
    out = []
    for at, (name, values) in enumerate(series[:SHOWN_ROWS]):
        y = frame.top + 34 + at * 26
        out.append(text(frame.left + 8, y, name, 10))
        out += [f'<rect x="{frame.x(begin):.1f}" y="{y + 4}" width="{max(2, frame.x(end) - frame.x(begin)):.1f}" height="10" '
                f'fill="{COLORS[at % len(COLORS)]}"/>' for begin, end in spans(values)]
    return out


def draw_words(frame, series, _):
    now = ", ".join(name for name, values in series if values[-1][0] >= frame.end - 5)
    return [text(frame.left + frame.width / 2, frame.top + frame.height / 2 + 16, now, 18, "bold", COLORS[0], "middle")]


def draw_numbers(frame, series, unit):
    now = [(name, values[-1]) for name, values in series if values[-1][0] >= frame.end - 5]
    out = []
    for at, (name, (moment, value)) in enumerate(now[:SHOWN_ROWS]):
        x = frame.left + (at + 0.5) * frame.width / len(now[:SHOWN_ROWS])
        out += [text(x, frame.top + frame.height / 2 + 12, number(value, unit, moment), 20, "bold", COLORS[0], "middle"),
                text(x, frame.top + frame.height / 2 + 30, name, 10, anchor="middle")]
    return out


def draw_table(frame, series, _):
    names = sorted({name for name, values in series if values[-1][0] >= frame.end - 5})
    return [text(frame.left + 8, frame.top + 36 + 16 * at, name, 11) for at, name in enumerate(names[:2 * SHOWN_ROWS])]


DRAW = {"timeseries": draw_lines, "state-timeline": draw_bars, "stat": draw_numbers, "table": draw_table}


def drawn(dashboard, answer, begin, end):
    """`answer(query)` has the series of a query, as labels in JSON → [(time, value)]."""
    bottom = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in dashboard["panels"])
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{24 * CELL}" height="{bottom * ROW}" font-family="sans-serif">',
           '<rect width="100%" height="100%" fill="#f4f5f5"/>']
    for panel in dashboard["panels"]:
        frame = Frame(panel["gridPos"], begin, end)
        if panel["type"] == "row":
            out.append(text(frame.left, frame.top + 12, panel["title"], 13, "bold"))
            continue
        out.append(f'<rect x="{frame.left}" y="{frame.top}" width="{frame.width}" height="{frame.height}" rx="3" fill="#fff" '
                   'stroke="#d8d9da"/>')
        out.append(text(frame.left + 8, frame.top + 17, panel["title"], 12, "bold"))
        series = [(legend_of(target["legendFormat"], json.loads(labels)), values) for target in panel["targets"]
                  for labels, values in sorted(answer(target["expr"]).items())]
        draw = draw_words if panel["options"].get("textMode") == "name" else DRAW[panel["type"]]
        out += draw(frame, series, panel["fieldConfig"]["defaults"]["unit"])
    return "\n".join([*out, "</svg>", ""])
