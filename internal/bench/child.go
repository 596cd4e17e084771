package bench

import (
	"bufio"
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// spec tells a child what it is.
type spec struct {
	Role   string `json:"role"` // ours, pocketbase, floor, tusd, folder, verify
	Dir    string `json:"dir"`
	People int    `json:"people"` // beneficiaries that handovers go to
	Rows   int    `json:"rows"`   // rows that are there from the start; only of pocketbase
	Ears   int    `json:"ears"`   // accounts beside the volunteers, to listen with

	Campaigns int `json:"campaigns"` // without lists, to be made; only of folder
}

// opening is the first line a child says; replies follow, one for each line it is told.
type opening struct {
	URL string `json:"url"`

	Unit     string   `json:"unit"` // Phường Kiến An
	Campaign string   `json:"campaign"`
	Gift     string   `json:"gift"`
	Photo    []byte   `json:"photo"`
	People   []string `json:"people"`
	Ears     []ear    `json:"ears"`
	At       place    `json:"at"` // where records are made; zero: in Kiến An

	// Of a folder: campaigns without lists, seconds from the process's begin until it was ready, and its memory then in MB.
	Campaigns []string `json:"campaigns"`
	Ready     float64  `json:"ready"`
	RSS       float64  `json:"rss"`

	Error string `json:"error"`
}

// ear is an account that is signed in, and what it listens to.
type ear struct {
	Token string `json:"token"`
	Topic string `json:"topic"`
}

// reply is what a child says to a word. Peak begins anew with each reply.
type reply struct {
	CPU   float64 `json:"cpu"`  // microseconds
	RSS   float64 `json:"rss"`  // resident memory now, MB; 0 where it cannot be told
	Peak  float64 `json:"peak"` // and the most it was since the last reply
	Error string  `json:"error"`
}

// handler is what a child does when it is told a word and a number.
type handler func(n int) error

// Child is one side of a figure in a process of its own: it serves until in ends.
func Child(ctx context.Context, text string, in io.Reader, out io.Writer) error {
	var s spec
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return fmt.Errorf("read the spec: %w", err)
	}
	begin := map[string]func(context.Context, spec) (opening, map[string]handler, func() error, error){
		"ours": beginOurs, "pocketbase": beginPocketBase, "floor": beginFloor, "tusd": beginTusd, "folder": beginFolder, "verify": beginVerify,
	}[s.Role]
	if begin == nil {
		return fmt.Errorf("no role %q", s.Role)
	}
	first, words, end, err := begin(ctx, s)
	if err != nil {
		first.Error = err.Error()
		return json.MarshalWrite(out, first)
	}
	err = serve(first, words, in, out)
	return errors.Join(err, end())
}

func serve(first opening, words map[string]handler, in io.Reader, out io.Writer) error {
	say := func(v any) error {
		text, err := json.Marshal(v)
		if err == nil {
			_, err = out.Write(append(text, '\n'))
		}
		return err
	}
	if err := say(first); err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		word, number, _ := strings.Cut(lines.Text(), " ")
		var r reply
		if do := words[word]; do != nil {
			n, err := strconv.Atoi(number)
			if err == nil {
				err = do(n)
			}
			if err != nil {
				r.Error = err.Error()
			}
		} else if word == "rest" {
			debug.FreeOSMemory() // what is garbage does not count
		} else if word != "usage" {
			r.Error = "no word " + word
		}
		r.CPU = cpuTime()
		r.RSS, r.Peak = memory()
		if err := say(r); err != nil {
			return err
		}
	}
	return lines.Err()
}

// child is a side as the parent sees it.
type child struct {
	opening
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	release func() bool
}

// start makes a child and waits until it is ready.
func (b *run) start(ctx context.Context, s spec) (*child, error) {
	if s.Dir == "" {
		s.Dir = filepath.Join(b.dir, strconv.FormatInt(b.made.Add(1), 10))
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	process, err := b.Child(string(text))
	if err != nil {
		return nil, err
	}
	c := &child{process: process}
	process.Stderr = b.Progress
	if c.in, err = process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReader(out)
	if err := process.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", s.Role, err)
	}
	c.release = context.AfterFunc(ctx, func() { _ = process.Process.Kill() })
	err = c.read(&c.opening)
	if err == nil && c.Error != "" {
		err = errors.New(c.Error)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", s.Role, err), c.stop())
	}
	return c, nil
}

func (c *child) read(v any) error {
	line, err := c.out.ReadBytes('\n')
	if err != nil && len(line) == 0 {
		return fmt.Errorf("a child went silent: %w", err)
	}
	return json.Unmarshal(line, v)
}

// ask tells the child a word, and a number where it takes one, and waits for the reply.
func (c *child) ask(line string) (r reply, err error) {
	if _, err = io.WriteString(c.in, line+"\n"); err == nil {
		err = c.read(&r)
	}
	if err == nil && r.Error != "" {
		err = errors.New(r.Error)
	}
	return r, err
}

// stop ends the child; its folder goes with the run's.
func (c *child) stop() error {
	c.release()
	kill := time.AfterFunc(10*time.Second, func() { _ = c.process.Process.Kill() })
	defer kill.Stop()
	return errors.Join(c.in.Close(), c.process.Wait())
}
