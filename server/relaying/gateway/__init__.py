"""The gateway's side: sockets whose commands are carried out elsewhere, and what happens to them there, replayed."""
