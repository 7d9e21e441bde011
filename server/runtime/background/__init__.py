"""Work beside what is asked for: tasks with an owner, rounds, what begins again, what is tried until it is done."""
