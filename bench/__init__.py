"""Reproducible measurements of Teahouse beside its peers. ``python -m bench --help`` lists the options."""
