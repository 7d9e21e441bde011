"""What each call takes, answers and refuses, declared beside the method that carries it out."""
