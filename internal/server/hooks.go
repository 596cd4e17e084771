package server

import (
	"context"
	"log/slog"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/journal"
)

// hookQueue fires the operators' after-success hooks for rows that came through the gate, after the commit and in its
// order, on a goroutine of its own: a slow hook keeps no phone waiting. Nothing is queued while none is bound.
type hookQueue struct {
	app  core.App
	log  *slog.Logger
	mu   sync.Mutex
	some *sync.Cond
	list []journal.Change
	end  bool
	gone chan struct{}
}

// PocketBase binds one handler of its own to each of these hooks.
var ownHandlers = func() int {
	return core.NewBaseApp(core.BaseAppConfig{}).OnRecordAfterCreateSuccess().Length()
}()

// Some handlers are ours: those that follow grants.
const grantHandlers = 1

func newHookQueue(app core.App, log *slog.Logger) *hookQueue {
	q := &hookQueue{app: app, log: log, gone: make(chan struct{})}
	q.some = sync.NewCond(&q.mu)
	go q.run()
	return q
}

func (q *hookQueue) wants(_ string, isNew bool) bool {
	if isNew {
		return q.app.OnRecordAfterCreateSuccess().Length() > ownHandlers+grantHandlers
	}
	return q.app.OnRecordAfterUpdateSuccess().Length() > ownHandlers+grantHandlers
}

func (q *hookQueue) add(c journal.Change) {
	q.mu.Lock()
	q.list = append(q.list, c)
	q.mu.Unlock()
	q.some.Signal()
}

func (q *hookQueue) run() {
	defer close(q.gone)
	for {
		q.mu.Lock()
		for len(q.list) == 0 && !q.end {
			q.some.Wait()
		}
		list := q.list
		q.list = nil
		q.mu.Unlock()
		if len(list) == 0 {
			return
		}
		for _, c := range list {
			q.fire(c)
		}
	}
}

func (q *hookQueue) fire(c journal.Change) {
	defer func() {
		if v := recover(); v != nil { // nobody above would catch it, and every phone would lose its server
			q.log.Error("an operator's hook panicked", "kind", c.Kind, "id", c.ID, "panic", v)
		}
	}()
	row, err := q.app.FindRecordById(c.Kind, c.ID)
	if err != nil {
		return // it left meanwhile
	}
	e := &core.RecordEvent{App: q.app, Context: context.Background(), Type: core.ModelEventTypeUpdate}
	e.Record = row
	hook := q.app.OnRecordAfterUpdateSuccess()
	if c.New {
		e.Type = core.ModelEventTypeCreate
		hook = q.app.OnRecordAfterCreateSuccess()
	}
	if err := hook.Trigger(e); err != nil {
		q.log.Error("an operator's hook failed", "kind", c.Kind, "id", c.ID, "error", err)
	}
}

// close lets what was queued run, and ends.
func (q *hookQueue) close() {
	q.mu.Lock()
	q.end = true
	q.mu.Unlock()
	q.some.Broadcast()
	<-q.gone
}
