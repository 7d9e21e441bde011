"""The descriptions of the server: that they are well made, and about all that there is."""
