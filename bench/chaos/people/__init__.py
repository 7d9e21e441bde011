"""Who is under way while things break: people who talk, people who play, and who looks at the end."""
