"""Questions about many sentences: which words, what is measured of them, grouped, with intervals.

No Qt and no files: `vzdesk.export.studies` writes what is made here.
"""
