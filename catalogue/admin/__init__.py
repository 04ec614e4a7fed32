"""The editors' surface. One file for each entity, as in `models/`; what all share is in `base.py`.

Nothing is imported here: Django loads `site.py` first, and the pages register themselves with it afterwards.
"""
