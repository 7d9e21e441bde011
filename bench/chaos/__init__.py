"""Three processes under load while things break, and a program that checks what their clients were told."""
