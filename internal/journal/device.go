package journal

import (
	"context"
	"database/sql"
	"encoding/json/v2"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Device is a phone as the server knows it.
type Device struct {
	Device, User string
	App          string
	Schema       int
	Queue        int64 // unsent mutations at its last hello
	SkewMs       int64
	Used, Free   int64 // bytes of its storage at its last hello; 0 in both: it did not say
	FirstAt      time.Time
	SeenAt       time.Time
	RevokedAt    time.Time // zero = in use
}

const deviceColumns = "device, user, app, schema, queue, skew_ms, storage_used, storage_free, first_at, seen_at, revoked_at"

func scanDevice(row interface{ Scan(...any) error }) (d Device, err error) {
	var first, seen, revoked int64
	err = row.Scan(&d.Device, &d.User, &d.App, &d.Schema, &d.Queue, &d.SkewMs, &d.Used, &d.Free, &first, &seen, &revoked)
	d.FirstAt, d.SeenAt = time.UnixMilli(first).UTC(), time.UnixMilli(seen).UTC()
	if revoked > 0 {
		d.RevokedAt = time.UnixMilli(revoked).UTC()
	}
	return d, err
}

// FindDevice tells what is known of a device.
func (j *Journal) FindDevice(ctx context.Context, device string) (d Device, ok bool, err error) {
	d, err = scanDevice(j.reads.QueryRowContext(ctx, "SELECT "+deviceColumns+" FROM sync_device WHERE device = ?", device))
	if errors.Is(err, sql.ErrNoRows) {
		return Device{}, false, nil
	}
	if err != nil {
		return Device{}, false, fmt.Errorf("read device: %w", err)
	}
	return d, true, nil
}

// Devices are the phones of people, by person, newest seen first.
func (j *Journal) Devices(ctx context.Context, users []string) (map[string][]Device, error) {
	list, err := json.Marshal(users)
	if err != nil {
		return nil, fmt.Errorf("read devices: %w", err)
	}
	rows, err := j.reads.QueryContext(ctx, "SELECT "+deviceColumns+" FROM sync_device WHERE user IN (SELECT value FROM json_each(?)) ORDER BY seen_at DESC, device", string(list))
	if err != nil {
		return nil, fmt.Errorf("read devices: %w", err)
	}
	defer rows.Close()
	out := map[string][]Device{}
	for rows.Next() {
		d, err := scanDevice(rows)
		if err != nil {
			return nil, fmt.Errorf("read devices: %w", err)
		}
		out[d.User] = append(out[d.User], d)
	}
	return out, rows.Err()
}

// Hello notes a device that says hello; a new one becomes this person's.
func (j *Journal) Hello(ctx context.Context, d Device) error {
	return j.Do(ctx, func(tx *Tx) error {
		if err := tx.knowDevice(Push{User: d.User, Device: d.Device}); err != nil {
			return err
		}
		if err := tx.exec(sqlDevicePut, d.Device, d.User, d.Schema, d.App, d.Queue, d.SkewMs, tx.now.UnixMilli()); err != nil {
			return err
		}
		if d.Used == 0 && d.Free == 0 {
			return nil
		}
		return tx.exec(sqlDeviceStorage, d.Used, d.Free, d.Device)
	})
}

// RevokeDevice refuses a device from the moment this returns; what it sends can still be handed in by a leader. also, when
// it is not nil, happens in the same commit.
func (j *Journal) RevokeDevice(ctx context.Context, device string, also func(tx *Tx) error) error {
	return j.markDevice(ctx, device, j.Clock().UnixMilli(), also)
}

// AllowDevice takes back a revocation.
func (j *Journal) AllowDevice(ctx context.Context, device string, also func(tx *Tx) error) error {
	return j.markDevice(ctx, device, 0, also)
}

func (j *Journal) markDevice(ctx context.Context, device string, revokedAt int64, also func(tx *Tx) error) error {
	err := j.Do(ctx, func(tx *Tx) error {
		if err := tx.exec(sqlDeviceRevoke, revokedAt, device); err != nil || also == nil {
			return err
		}
		return also(tx)
	})
	if err != nil {
		return err
	}
	if err := j.loadRevoked(); err != nil {
		return err
	}
	j.mu.RLock()
	hear := j.hearRevoked
	j.mu.RUnlock()
	for _, f := range hear {
		f()
	}
	return nil
}

// OnRevoked registers a listener, called before a revocation, or its end, is answered.
func (j *Journal) OnRevoked(f func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.hearRevoked = append(slices.Clip(j.hearRevoked), f)
}

// revocations are the devices that are out of use, and when each person last had one taken out of use.
type revocations struct {
	devices map[string]bool
	last    map[string]time.Time
}

func (j *Journal) loadRevoked() error {
	j.reload.Lock()
	defer j.reload.Unlock()
	rows, err := j.reads.Query("SELECT " + deviceColumns + " FROM sync_device WHERE revoked_at > 0")
	if err != nil {
		return fmt.Errorf("read revoked devices: %w", err)
	}
	defer rows.Close()
	r := &revocations{map[string]bool{}, map[string]time.Time{}}
	for rows.Next() {
		d, err := scanDevice(rows)
		if err != nil {
			return fmt.Errorf("read revoked devices: %w", err)
		}
		r.devices[d.Device] = true
		if d.RevokedAt.After(r.last[d.User]) {
			r.last[d.User] = d.RevokedAt
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read revoked devices: %w", err)
	}
	j.revoked.Store(r)
	return nil
}

// NoneRevoked says that every device is in use.
func (j *Journal) NoneRevoked() bool { return len(j.revoked.Load().devices) == 0 }

// Revoked says whether a device is out of use. It costs a look into a map.
func (j *Journal) Revoked(device string) bool { return j.revoked.Load().devices[device] }

// LastRevoked is when a device of this person that is out of use was last taken out of it; zero when none is.
func (j *Journal) LastRevoked(user string) time.Time { return j.revoked.Load().last[user] }
