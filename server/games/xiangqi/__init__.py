"""Xiangqi (Chinese chess) by the rules of the World Xiangqi Federation, as pure rules."""
