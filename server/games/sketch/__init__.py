"""Sketch: one draws a word, the others guess it in the chat."""
