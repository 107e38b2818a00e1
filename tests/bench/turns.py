"""Ours and a reference, turn by turn: what a busy machine does to one of them it does to the other."""
import statistics


def interleave(ours, reference, rounds):
    """Calls both in turns, each first in every other round; their seconds in two lists. The first round warms up."""
    ours(), reference()
    taken = ([], [])
    for turn in range(rounds):
        for which in ((0, 1) if turn % 2 else (1, 0)):
            taken[which].append((ours, reference)[which]())
    return taken


def ratio_of(ours, reference):
    """The median of each turn's own ratio: a slow minute slows down both sides of it."""
    return statistics.median(one / other for one, other in zip(ours, reference))


def compared(ours, reference):
    """As a result: medians in seconds, their ratio."""
    return {"ours_s": round(statistics.median(ours), 4), "reference_s": round(statistics.median(reference), 4),
            "ratio": round(ratio_of(ours, reference), 3)}
