package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

// started is when this process began, as far as Go can tell.
var started = time.Now()

// beginFolder is the whole server on a folder that demo.Fill made. Opening tells how long it took until it was ready, and what
// its memory was then; only after that it looks for what gifts are handed over with: heads of houses of one commune, and
// campaigns without lists, for a gift to somebody off the list raises a question each time.
func beginFolder(ctx context.Context, s spec) (opening, map[string]handler, func() error, error) {
	srv, err := demo.Open(s.Dir, server.Config{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return opening{}, nil, nil, err
	}
	fail := func(err error) (opening, map[string]handler, func() error, error) {
		return opening{}, nil, nil, errors.Join(err, demo.Close(srv))
	}
	url, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- demo.Serve(srv, "127.0.0.1:0", func(at string) { url <- at }) }()
	first := opening{Unit: demo.FilledUnit()}
	select {
	case first.URL = <-url:
	case err := <-ended:
		return fail(err)
	}
	first.Ready = time.Since(started).Seconds()
	first.RSS, _ = memory()
	if err := first.find(ctx, srv); err != nil {
		return fail(err)
	}
	for range s.Campaigns {
		campaign, err := withoutLists(ctx, srv, first.Campaign)
		if err != nil {
			return fail(err)
		}
		first.Campaigns = append(first.Campaigns, campaign)
	}
	words := map[string]handler{"backup": func(int) error {
		const name = "bench.zip"
		if err := srv.App.CreateBackup(ctx, name); err != nil {
			return err
		}
		files, err := srv.App.NewBackupsFilesystem()
		if err != nil {
			return err
		}
		return errors.Join(files.Delete(name), files.Close())
	}}
	return first, words, func() error { return errors.Join(demo.Close(srv), <-ended) }, nil
}

// find looks for what a filled folder has to work with.
func (o *opening) find(ctx context.Context, srv *server.Server) error {
	v, err := srv.Journal.View(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	text := func(query string, take func(s string), args ...any) error {
		rows, err := v.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			take(s)
		}
		return rows.Err()
	}
	err = errors.Join(
		text("SELECT id FROM beneficiary WHERE unit = ? AND household = '' ORDER BY id", func(s string) { o.People = append(o.People, s) }, o.Unit),
		text("SELECT campaign FROM list WHERE unit = ? LIMIT 1", func(s string) { o.Campaign = s }, o.Unit))
	if err == nil {
		err = text("SELECT id FROM gift_type WHERE campaign = ?", func(s string) { o.Gift = s }, o.Campaign)
	}
	if err == nil && (len(o.People) == 0 || o.Gift == "") {
		err = fmt.Errorf("this is no folder that simulate --fill made: %d people, campaign %q, gift %q", len(o.People), o.Campaign, o.Gift)
	}
	if err != nil {
		return err
	}
	// Where the commune's records are made, so that nothing is far off.
	row, err := v.Query(ctx, "SELECT location ->> 'lat', location ->> 'lon' FROM gift_handover WHERE campaign = ? AND unit = ? AND location IS NOT NULL LIMIT 1", o.Campaign, o.Unit)
	if err != nil {
		return err
	}
	defer row.Close()
	for row.Next() {
		if err := row.Scan(&o.At.Lat, &o.At.Lon); err != nil {
			return err
		}
	}
	return row.Err()
}

// beginVerify is a process that verifies a folder, told to.
func beginVerify(ctx context.Context, s spec) (opening, map[string]handler, func() error, error) {
	words := map[string]handler{"verify": func(int) error {
		r, err := server.Verify(ctx, s.Dir, nil)
		if err == nil && (len(r.Faults) > 0 || r.Rows[record.GiftHandover.Name] == 0) {
			err = fmt.Errorf("not clean: %d handovers, %q", r.Rows[record.GiftHandover.Name], r.Faults)
		}
		return err
	}}
	return opening{}, words, func() error { return nil }, nil
}
