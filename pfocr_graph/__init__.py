"""Turns the Pathway Figure OCR database into networks of figures and genes."""
