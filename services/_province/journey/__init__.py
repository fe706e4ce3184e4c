"""One dossier's journey: a pure fold that the command line, the page and its JSON all show.

Steps (`steps.py`) come from the topics or from what intake keeps; `fold.py` makes the journey (`model.py`) of
them: the clock, who held it, papers, money, the result, and each step with its article (`articles.py`).
"""
