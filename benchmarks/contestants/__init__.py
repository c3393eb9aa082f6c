"""Everyone who does the work: each module has one ``run(scene, out)`` and needs nothing of the others.

A contestant reads its inputs from the scene and leaves its output in ``out``: a folder of workbooks for generate,
``merged.xlsx`` for merge, ``large.xlsx`` for large.
"""
