"""``python -m bench.hostile.attacks NAME PORT TOKEN`` is one hostile client, which runs until it is ended."""

import asyncio
import os
import sys

from bench.hostile.attacks.aim import Aim
from bench.hostile.attacks.all_attacks import ATTACKS

# The attacker's own cost must not be mistaken for its effect on the server.
os.nice(19)
asyncio.run(ATTACKS[sys.argv[1]](Aim(int(sys.argv[2]), sys.argv[3])))
