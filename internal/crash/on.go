//go:build crash

package crash

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// On says whether this build can be ended at a step.
const On = true

var (
	armed  string
	left   atomic.Int64
	broken string
)

// Break makes this server one of those that are built wrong; an empty text none of them. It is called once, before there is
// any work.
func Break(fault string) error {
	if fault != "" && !slices.Contains(Faults, fault) {
		return fmt.Errorf("no such fault: %q", fault)
	}
	broken = fault
	return nil
}

// Broken says whether this server is built wrong in this way.
func Broken(fault string) bool { return fault == broken }

// Arm chooses where this process ends: "commit/before:3" is the third time that it comes there. An empty text chooses
// nothing. It is called once, before there is any work.
func Arm(choice string) error {
	if choice == "" {
		return nil
	}
	point, times, _ := strings.Cut(choice, ":")
	n, err := strconv.ParseInt(times, 10, 64)
	if err != nil || n < 1 || !slices.Contains(Points, point) {
		return fmt.Errorf("no such step: %q", choice)
	}
	armed = point
	left.Store(n)
	return nil
}

// At ends the process without a word when this is the chosen step: nothing is closed, flushed or answered.
func At(point string) {
	if !slices.Contains(Points, point) {
		panic("a step that crash.Points does not name: " + point)
	}
	if point != armed || left.Add(-1) != 0 {
		return
	}
	if broken != "" {
		time.Sleep(50 * time.Millisecond) // what it let out too early is on its way
	}
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}
