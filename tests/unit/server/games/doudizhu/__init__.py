"""Tests of dou dizhu, beside a second reading of its rules."""
