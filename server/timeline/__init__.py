"""One room's log: number a change, store it, apply it, publish it."""
