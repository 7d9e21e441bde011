"""``python -m bench.hostile.attacks NAME PORT TOKEN`` is one hostile client, until it is ended."""

import asyncio
import os
import sys

from bench.hostile.attacks.aim import Aim
from bench.hostile.attacks.all_attacks import ATTACKS

# What it costs to be hostile must not be taken for what it does to the server.
os.nice(19)
asyncio.run(ATTACKS[sys.argv[1]](Aim(int(sys.argv[2]), sys.argv[3])))
