package report

import (
	"context"
	"fmt"

	"github.com/chungsuc/chungsuc/internal/journal"
)

// aliases are the people who were merged.
type aliases struct {
	now  map[string]string   // who they live on as, which may be an alias again
	into map[string][]string // who somebody living has been
}

func (a aliases) of(id string) string {
	for range 32 {
		into := a.now[id]
		if into == "" {
			break
		}
		id = into
	}
	return id
}

func readAliases(ctx context.Context, v *journal.View) (aliases, error) {
	all := aliases{map[string]string{}, map[string][]string{}}
	rows, err := v.Query(ctx, "SELECT rid, substr(why, 8) FROM sync_gone WHERE kind = 'beneficiary' AND why > 'merged:' AND why < 'merged;'")
	if err != nil {
		return all, fmt.Errorf("read aliases: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, into string
		if err := rows.Scan(&id, &into); err != nil {
			return all, fmt.Errorf("read aliases: %w", err)
		}
		all.now[id] = into
	}
	for id := range all.now {
		all.into[all.of(id)] = append(all.into[all.of(id)], id)
	}
	return all, rows.Err()
}
