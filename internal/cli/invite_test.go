package cli_test

import (
	"bytes"
	"encoding/json/v2"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/cli"
	"github.com/chungsuc/chungsuc/internal/phonetest"
)

// An operator invites beside the running server, and the server takes what was printed.
func TestAnOperatorInvites(t *testing.T) {
	t.Chdir(t.TempDir())
	s := phonetest.NewServer(t)
	const email = "leader@kienan.example"
	invite := func() string {
		code, out, problems := run(t, t.Context(), cli.Binary(), "invite", email, "--dir", s.Dir, "--origin", s.URL)
		if code != 0 {
			t.Fatalf("code %d, %s", code, problems)
		}
		return out
	}
	for what, words := range map[string]string{"link": regexp.QuoteMeta(s.URL) + `/#vao=([\w.-]+)\n`, "typed code": `typing: +([0-9A-Z]{5}-[0-9A-Z]{5})\n`} {
		out := invite()
		if !strings.Contains(out, email) || strings.Count(out, "█") < 100 {
			t.Errorf("no QR code, or for nobody:\n%s", out)
		}
		for _, line := range strings.Split(out, "\n") {
			if strings.Contains(line, "█") && len([]rune(line)) > 80 {
				t.Fatalf("the QR code is wider than a terminal:\n%s", out)
			}
		}
		found := regexp.MustCompile(words).FindStringSubmatch(out)
		if found == nil {
			t.Fatalf("no %s:\n%s", what, out)
		}
		body, err := json.Marshal(map[string]string{"code": found[1]})
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.Post(s.URL+"/api/enrolment/redeem", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var in struct{ Record struct{ Email string } }
		if err := json.UnmarshalRead(resp.Body, &in, json.MatchCaseInsensitiveNames(true)); err != nil || resp.StatusCode != 200 || in.Record.Email != email {
			t.Errorf("the %s signs in: %s, %+v, %v", what, resp.Status, in, err)
		}
	}
	if code, _, problems := run(t, t.Context(), cli.Binary(), "invite", "nobody@kienan.example", "--dir", s.Dir); code != 1 || !strings.Contains(problems, "no such account") {
		t.Errorf("nobody: code %d, %s", code, problems)
	}
	row, err := s.App.FindAuthRecordByEmail("users", email)
	if err != nil {
		t.Fatal(err)
	}
	row.Set("disabled", true)
	if err := s.App.Save(row); err != nil {
		t.Fatal(err)
	}
	if code, _, problems := run(t, t.Context(), cli.Binary(), "invite", email, "--dir", s.Dir); code != 1 || !strings.Contains(problems, "locked") {
		t.Errorf("a locked account: code %d, %s", code, problems)
	}
}

func TestAFolderThatNeverServedInvitesNobody(t *testing.T) {
	t.Chdir(t.TempDir())
	data := t.TempDir()
	if code, _, problems := run(t, t.Context(), cli.Actions{}, "superuser", "upsert", "root@chungsuc.example", "demo-chung-suc", "--dir", data); code != 0 {
		t.Fatal(problems)
	}
	if code, _, problems := run(t, t.Context(), cli.Binary(), "invite", "a@x.example", "--dir", data); code != 1 || !strings.Contains(problems, "run the server once") {
		t.Errorf("code %d, %s", code, problems)
	}
}
