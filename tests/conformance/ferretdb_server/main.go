// FerretDB with its SQLite backend as a program: ferretdb ADDRESS FOLDER.
//
// Its own program cannot be installed as a module: its version is written by its build.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	quiet := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: os.Args[1]},
		Handler:   "sqlite",
		SQLiteURL: "file:" + os.Args[2] + "/",
		Logger:    quiet,
	})
	if err != nil {
		quiet.Error("cannot start", "error", err)
		os.Exit(1)
	}
	if err := server.Run(ctx); err != nil {
		quiet.Error("ended", "error", err)
		os.Exit(1)
	}
}
