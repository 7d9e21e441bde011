"""What every game keeps that goes on by itself, proved by its inputs; and games that do not."""
