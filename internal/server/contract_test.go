package server_test

import (
	"bytes"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

// contract holds answers against the OpenAPI document.
type contract struct {
	doc      map[string]any
	compiler *jsonschema.Compiler
	mu       sync.Mutex
	schemas  map[string]*jsonschema.Schema
}

var theContract = sync.OnceValue(func() *contract {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(server.OpenAPI()))
	if err != nil {
		panic(err)
	}
	shut(doc)
	c := &contract{doc: doc.(map[string]any), compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource("openapi.json", doc); err != nil {
		panic(err)
	}
	return c
})

// shut makes the tests stricter than the contract: an object that lists its members has no others, so that nothing is
// said which the document does not describe.
func shut(v any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			shut(one)
		}
	case map[string]any:
		_, lists := v["properties"].(map[string]any)
		if _, told := v["additionalProperties"]; lists && !told && strings.Contains(fmt.Sprint(v["type"]), "object") {
			v["additionalProperties"] = false
		}
		for _, one := range v {
			shut(one)
		}
	}
}

// at finds a piece of the document, through references. path is a JSON pointer without its "#".
func (c *contract) at(path string) (at string, piece map[string]any) {
	var v any = c.doc
	for step := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		m, _ := v.(map[string]any)
		v = m[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
	}
	piece, _ = v.(map[string]any)
	if to, ok := piece["$ref"].(string); ok {
		return c.at(strings.TrimPrefix(to, "#"))
	}
	return path, piece
}

func (c *contract) schema(path string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.schemas[path]; s != nil {
		return s, nil
	}
	s, err := c.compiler.Compile("openapi.json#" + path)
	c.schemas[path] = s
	return s, err
}

// pathOf is the documented path that a request's path is an instance of, as a step of a JSON pointer.
func (c *contract) pathOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	best := ""
	for template := range c.doc["paths"].(map[string]any) {
		if fits(template, path) && (best == "" || strings.Count(template, "{") < strings.Count(best, "{")) {
			best = template
		}
	}
	return strings.ReplaceAll(best, "/", "~1")
}

func fits(template, path string) bool {
	a, b := strings.Split(template, "/"), strings.Split(path, "/")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if hole := strings.HasPrefix(a[i], "{"); a[i] != b[i] && (!hole || b[i] == "") {
			return false
		}
	}
	return true
}

// check says what of an answer the document does not promise. Other parts of PocketBase are not ours to describe.
func (c *contract) check(t testing.TB, method, path string, r reply) {
	t.Helper()
	at := c.pathOf(path)
	if at == "" {
		return
	}
	name := method + " " + path + " " + strconv.Itoa(r.status)
	where, response := c.at("/paths/" + at + "/" + strings.ToLower(method) + "/responses/" + strconv.Itoa(r.status))
	if response == nil {
		t.Errorf("%s is not in the contract: %.200s", name, r.body)
		return
	}
	if headers, ok := response["headers"].(map[string]any); ok && method != http.MethodHead {
		for h := range headers {
			if r.header.Get(h) == "" {
				t.Errorf("%s: no %s", name, h)
			}
		}
	}
	content, ok := response["content"].(map[string]any)
	if !ok {
		if len(r.body) > 0 {
			t.Errorf("%s has a body that is not in the contract: %.200s", name, r.body)
		}
		return
	}
	media, _, _ := mime.ParseMediaType(r.header.Get("Content-Type"))
	described, ok := content[media].(map[string]any)
	if !ok {
		t.Errorf("%s: %q is not in the contract", name, media)
		return
	}
	if _, ok := described["schema"]; ok && media == "application/json" {
		c.valid(t, name, where+"/content/application~1json/schema", r.body)
	}
}

// valid checks a JSON text against a schema of the document.
func (c *contract) valid(t testing.TB, name, schema string, text []byte) {
	t.Helper()
	if err := c.validate(schema, text); err != nil {
		t.Errorf("%s: %v\n%.600s", name, err, text)
	}
}

func (c *contract) validate(schema string, text []byte) error {
	s, err := c.schema(schema)
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// routes are the patterns of a router, "METHOD /path". PocketBase tells them to nobody, so they are read from inside.
func routes(group reflect.Value, prefix string) (all []string) {
	children := group.Elem().FieldByName("children")
	for i := range children.Len() {
		child := children.Index(i).Elem()
		if p := child.Elem().FieldByName("Prefix"); p.IsValid() {
			all = append(all, routes(child, prefix+p.String())...)
			continue
		}
		all = append(all, child.Elem().FieldByName("Method").String()+" "+prefix+child.Elem().FieldByName("Path").String())
	}
	return all
}

// routes are ours, "METHOD /path", as the contract writes them.
func (s *stage) routes() (all []string) {
	s.Helper()
	r, err := apis.NewRouter(s.App)
	s.must(err)
	group := r.Group("")
	s.Sync.Routes(group)
	s.Photos.Routes(group)
	s.Enrolment.Routes(group)
	s.Review.Routes(group)
	s.People.Routes(group)
	s.Report.Routes(group)
	s.Lists.Routes(group)
	s.Watch.Routes(group)
	for _, route := range routes(reflect.ValueOf(group), "") {
		all = append(all, strings.NewReplacer("{$}", "", "{size}", "{variant}").Replace(route))
	}
	if len(all) < 15 {
		s.Fatalf("only %d routes were found: %v", len(all), all)
	}
	return all
}

func TestTheContractNamesEveryEndpoint(t *testing.T) {
	s := newStage(t)
	c := theContract()
	r, err := apis.NewRouter(s.App)
	s.must(err)
	ours := map[string]bool{}
	for _, route := range s.routes() {
		method, path, _ := strings.Cut(route, " ")
		ours[route] = true
		if _, there := c.at("/paths/" + strings.ReplaceAll(path, "/", "~1") + "/" + strings.ToLower(method)); there == nil {
			t.Errorf("%s is not in the contract", route)
		}
	}
	for path, item := range c.doc["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			if method == "parameters" {
				continue
			}
			pattern := strings.ToUpper(method) + " " + path
			if slices.ContainsFunc([]string{"/api/sync/", "/api/photos/", "/api/uploads/", "/api/enrolment/", "/api/desk/", "/livez", "/readyz"}, func(part string) bool { return strings.HasPrefix(path, part) }) {
				if !ours[pattern] && !slices.ContainsFunc(slices.Collect(maps.Keys(ours)), func(route string) bool { return fits(route, pattern) }) {
					t.Errorf("%s is in the contract and nowhere else", pattern)
				}
			} else if !r.HasRoute(strings.ToUpper(method), path) && path != "/api/openapi.json" && !strings.Contains(path, "/users/") {
				t.Errorf("%s is in the contract and nowhere else", pattern)
			}
		}
	}
}

func TestEverySchemaCanBeRead(t *testing.T) {
	c := theContract()
	for name := range c.doc["components"].(map[string]any)["schemas"].(map[string]any) {
		if _, err := c.schema("/components/schemas/" + name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, k := range record.Kinds {
		if _, row := c.at("/components/schemas/" + k.Name); row == nil {
			t.Errorf("%s has no schema", k.Name)
		}
	}
}

// What the document says of a mutation is what the server takes: each example is valid, and with a flaw it is neither
// valid nor taken.
func TestTheContractSaysWhatTheServerTakes(t *testing.T) {
	s := newStage(t)
	leader := s.the("leader")
	c := theContract()
	const item = "/components/schemas/Item"
	for _, k := range record.Kinds {
		if len(k.CreateBy) == 0 {
			continue
		}
		good := s.mut(k.Name, record.Create, s.id(), example(k.Name, phonetest.KienAn))
		c.valid(t, k.Name, item, text(good))
		if r := leader.pushes(good).Res[0]; r.S != record.OK {
			t.Errorf("%s: %s %s/%s", k.Name, r.Code, r.Field, r.Rule)
		}
		for flaw, f := range map[string]fields{
			"an unknown field":      {"color": "red"},
			"a number as unit":      {"unit": 7},
			"no unit":               {"unit": nil},
			"a computed field":      {"review_state": "accepted"},
			"an object as a text":   {"note": fields{"a": 1}, "place": fields{"a": 1}, "outputs": fields{"a": 1}, "name": fields{"a": 1}},
			"a text that is a book": {"note": strings.Repeat("ă", 2001), "place": strings.Repeat("ă", 201), "name": strings.Repeat("ă", 81)},
		} {
			bad := example(k.Name, phonetest.KienAn)
			touched := false
			for name, v := range f {
				if k.Field(name) != nil || len(f) == 1 {
					bad[name], touched = v, true
				}
			}
			if !touched {
				continue
			}
			m := s.mut(k.Name, record.Create, s.id(), bad)
			if c.validate(item, text(m)) == nil {
				t.Errorf("%s with %s is valid by the contract", k.Name, flaw)
			}
			if r := leader.pushes(m).Res[0]; r.Code != record.Invalid {
				t.Errorf("%s with %s: %s %s", k.Name, flaw, r.S, r.Code)
			}
		}
	}
}

func TestTheContractOfAnAccount(t *testing.T) {
	s := newStage(t)
	const signIn = "/api/collections/users/auth-with-password"
	var in struct{ Token string }
	s.want("health", s.ask("GET", "/api/health", "", nil), 200, "")
	s.want("the document", s.ask("GET", "/api/openapi.json", "", nil), 200, "")
	volunteer := s.the("volunteer")
	s.want("sign-in", volunteer.post(signIn, fields{"identity": "volunteer@cast.example", "password": phonetest.Password}, &in), 200, "")
	s.want("wrong password", s.ask("POST", signIn, "", text(fields{"identity": "volunteer@cast.example", "password": "x"})), 400, "")
	s.want("no password", s.ask("POST", signIn, "", text(`{}`)), 400, "")
	const renew = "/api/collections/users/auth-refresh"
	s.want("renewal", s.ask("POST", renew, volunteer.token, nil), 200, "")
	s.want("renewal by a guest", s.ask("POST", renew, "", nil), 401, "")
	s.disable("disabled")
	s.want("sign-in of a disabled account", s.ask("POST", signIn, "", text(fields{"identity": "disabled@cast.example", "password": phonetest.Password})), 403, "account_disabled")
	s.want("renewal of a disabled account", s.ask("POST", renew, s.the("disabled").token, nil), 403, "account_disabled")
	for _, path := range []string{"/api/uploads/", "/api/uploads/anything"} {
		s.want("tus", s.ask("OPTIONS", path, "", nil), 204, "")
	}
}

// disable locks somebody's account.
func (s *stage) disable(name string) {
	s.Helper()
	row, err := s.App.FindRecordById("users", s.the(name).id)
	s.must(err)
	row.Set("disabled", true)
	s.must(s.App.Save(row))
}
