package server

import (
	"path/filepath"

	"github.com/pocketbase/dbx"
	_ "modernc.org/sqlite" // the driver
)

// Connect opens one of PocketBase's databases, as core.DefaultDBConnect does, but data.db with synchronous=FULL: what
// was answered with a receipt survives a power cut. The logs in auxiliary.db may lose their last seconds.
func Connect(path string) (*dbx.DB, error) {
	synchronous := "NORMAL"
	if filepath.Base(path) == "data.db" {
		synchronous = "FULL"
	}
	// busy_timeout comes first, so that setting WAL waits for another connection instead of failing.
	return dbx.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)&_pragma=wal_autocheckpoint(8000)"+
		"&_pragma=synchronous("+synchronous+")&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)&_defensive=1")
}
