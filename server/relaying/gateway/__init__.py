"""The gateway's side: sockets whose commands the home carries out; its actions on them are replayed here."""
