"""The texts of ``--help`` besides the settings."""

from typing import Final

DESCRIPTION: Final = "Teahouse: chat rooms and game tables. Every flag is also an environment variable."
EPILOG: Final = (
    "Verbs come first: serve, which is meant where there is none; verify FILE checks an exported match; token --sub S"
    " signs a token as JWT_ISSUER does, token --user ID one of ours, for CLI_TOKENS=on; vapid makes keys "
    "for Web Push; doctor says what is wrong; "
    "site FOLDER writes the documents for any static host; "
    "while no server runs, user NAME makes an account, key NAME --scopes a,b a key of the application's server, "
    "room make TITLE a room, room list lists them, export ROOM FILE takes a room along, import FILE makes rooms of "
    "what was taken along here, from Slack or from Discord, restored gives every room a new epoch, as after a backup "
    "was put back, reindex makes the index of search anew, and ratings all ratings from the stored matches. "
    "--version says the version. Exit statuses: 1 wrong or refused, 2 usage, 3 settings, 4 the database, or another "
    "server that serves it. Where the package is installed, "
    "teahouse VERB is the same."
)
