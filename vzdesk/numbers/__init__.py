"""A session's numbers in Python, to be read: `vzdesk.open_session(path)`.

    session = vzdesk.open_session("keys.vzd")
    session.sentences, session.models         what there is
    shown = session.result("1").map("value-zeroing")
    shown.scores[layer, target, source]       NumPy, with shown.targets and shown.sources as labels
    session.frame()                           pandas, the columns of a table of scores

In arrays layers, targets, sources and words count from 0, as Python counts; in frames they count
from 1, as in tables. Arrays cannot be changed. Qt and PyTorch are never imported, pandas only where
a frame is asked for. resources/NUMBERS.md has examples.
"""
