package server

import (
	"cmp"
	"embed"
	"encoding/json/v2"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/record"
)

// openapi.json describes every public endpoint by hand; openapi-*.json do so for parts of the desk, and are laid over it.
// What follows from the kinds is added here: their rows, what a phone sends of them, and the mutations and changes that
// carry either.
//
//go:embed openapi*.json
var openAPIParts embed.FS

// OpenAPI is the contract, OpenAPI 3.1. The tests hold it against real answers.
var OpenAPI = sync.OnceValue(func() []byte {
	names, err := fs.Glob(openAPIParts, "openapi*.json")
	if err != nil {
		panic(err)
	}
	var doc schema
	slices.Reverse(names) // openapi.json, then openapi-*.json
	for _, name := range names {
		var part schema
		text, err := openAPIParts.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(text, &part)
		}
		if err != nil {
			panic(err) // it is part of the program
		}
		if doc == nil {
			doc = part
		} else {
			lay(doc, part)
		}
	}
	mayWait(doc)
	maps.Copy(doc["components"].(schema)["schemas"].(schema), kindSchemas())
	text, err := json.Marshal(doc, json.Deterministic(true))
	if err != nil {
		panic(err)
	}
	return text
})

// mayWait says of every endpoint that asks who it is: it may answer "later", for somebody who asks too often.
func mayWait(doc schema) {
	for _, item := range doc["paths"].(schema) {
		for method, operation := range item.(schema) {
			if o, ok := operation.(schema); ok && method != "parameters" && o["security"] == nil {
				o["responses"].(schema)["429"] = schema{"$ref": "#/components/responses/Later"}
			}
		}
	}
}

// lay lays a part over a document: lists grow longer, objects take more members, and nothing may be there twice.
func lay(doc, part schema) {
	for name, v := range part {
		switch was := doc[name].(type) {
		case nil:
			doc[name] = v
		case schema:
			lay(was, v.(schema))
		case []any:
			doc[name] = append(was, v.([]any)...)
		default:
			panic("openapi: " + name + " is there twice")
		}
	}
}

func serveOpenAPI(e *core.RequestEvent) error {
	e.Response.Header().Set("Cache-Control", "no-cache")
	return e.Blob(http.StatusOK, "application/json", OpenAPI())
}

// schema is a JSON Schema (2020-12), or a piece of the document.
type schema = map[string]any

func ref(name string) schema { return schema{"$ref": "#/components/schemas/" + name} }

// kindSchemas are, for a kind k: `k` a row as it is pulled, `k_new` the f of a create, `k_set` of a set, `k_step` of a
// step of its own state; and over all kinds Mutation and Change.
func kindSchemas() schema {
	all := schema{"Role": schema{"enum": record.Roles}}
	var mutations []any
	changes := []any{schema{
		"title": "gone", "type": "object", "required": []string{"k", "id", "s", "v", "gone"},
		"properties": change(nil, "gone", schema{"type": "string", "pattern": "^(deleted|moved|merged:[a-z0-9]{15})$"}),
	}}
	for _, k := range record.Kinds {
		add := func(op record.Op, f string) { mutations = append(mutations, mutation(k, op, f)) }
		row := object(k.AllFields(), held)
		row["description"] = k.Vi + ". " + k.About
		all[k.Name] = row
		changes = append(changes, schema{
			"title": k.Name, "type": "object", "required": []string{"k", "id", "s", "v", "f"},
			"properties": change(k, "f", ref(k.Name)),
		})
		if len(k.CreateBy) > 0 {
			all[k.Name+"_new"] = object(k.Fields, sent)
			add(record.Create, k.Name+"_new")
		}
		if k.Class == record.CoEdited {
			all[k.Name+"_set"] = set(k)
			add(record.SetFields, k.Name+"_set")
		}
		if k.Evidence() {
			add(record.Void, "VoidFields")
			add(record.Transition, "ReviewFields")
		}
		switch {
		case k == record.List:
			all[k.Name+"_step"] = object(record.ListMoveFields, sent)
			add(record.Transition, k.Name+"_step")
		case k.Steps != nil:
			all[k.Name+"_step"] = step(k)
			add(record.Transition, k.Name+"_step")
		}
	}
	all["Mutation"] = schema{"description": "`m`: one intent, made on a phone.", "oneOf": mutations}
	all["Change"] = schema{"oneOf": changes}
	return all
}

func mutation(k *record.Kind, op record.Op, f string) schema {
	properties := schema{"kind": schema{"const": k.Name}, "op": schema{"const": op}, "f": ref(f)}
	if k.Evidence() && op == record.Create || k == record.List && op == record.Transition {
		properties["photos"] = schema{"type": []string{"array", "null"}, "maxItems": record.MaxPhotos, "items": ref("DeclaredPhoto")}
	}
	m := ref("Envelope")
	m["title"], m["type"], m["properties"], m["additionalProperties"] = k.Name+" "+string(op), "object", properties, true
	return m
}

func change(k *record.Kind, name string, content schema) schema {
	var kind any = schema{"type": "string"}
	if k != nil {
		kind = schema{"const": k.Name}
	}
	return schema{"k": kind, "id": ref("Id"), "s": schema{"type": "string", "description": "scope"}, "v": ref("Seq"), name: content}
}

// side says which fields an object has on one side of the wire, and whether others are refused there.
type side struct {
	has    func(*record.Field) bool
	closed bool
}

var (
	sent = side{func(f *record.Field) bool { return !f.Computed }, true}
	held = side{func(f *record.Field) bool { return !f.WriteOnly }, false} // members may be added to a kind later
)

func object(fields []record.Field, on side) schema {
	properties, required := schema{}, []string{}
	for i := range fields {
		f := &fields[i]
		switch {
		case !on.has(f):
		case f.Required && !f.Masked:
			required = append(required, f.Name)
			properties[f.Name] = described(f, value(f, on))
		default:
			properties[f.Name] = described(f, orEmpty(value(f, on)))
		}
	}
	s := schema{"type": "object", "properties": properties, "required": required}
	if on.closed {
		s["additionalProperties"] = false
	}
	return s
}

func orEmpty(s schema) schema { return schema{"anyOf": []any{s, ref("Empty")}} }

// described adds a field's words.
func described(f *record.Field, s schema) schema {
	words := f.Vi + " / " + f.En
	for _, m := range []struct {
		mark string
		on   bool
	}{{" (" + f.Unit + ")", f.Unit != ""}, {" · computed by the server", f.Computed}, {" · absent in masked scopes", f.Masked}, {" · never stored", f.WriteOnly}} {
		if m.on {
			words += m.mark
		}
	}
	s["description"] = words
	return s
}

func value(f *record.Field, on side) schema {
	one := single(f, on)
	if !f.List {
		return one
	}
	list := schema{"type": "array", "items": one}
	if !f.Computed { // the server's own lists are bounded by what happens
		list["maxItems"] = cmp.Or(f.Items, record.DefaultItems)
	}
	return list
}

func single(f *record.Field, on side) schema {
	switch f.Type {
	case record.Text:
		s := schema{"type": "string", "maxLength": cmp.Or(f.Len, record.DefaultLen)}
		if f.Required {
			s["pattern"] = `\S`
		}
		return s
	case record.Int, record.Money:
		return bounded(f, "integer")
	case record.Number:
		return bounded(f, "number")
	case record.Bool:
		return schema{"type": "boolean"}
	case record.Date:
		return ref("Date")
	case record.Time:
		return ref("Time")
	case record.Ref:
		return ref("Id")
	case record.Location:
		return ref("Location")
	case record.Enum:
		var values []string
		for _, o := range f.Options {
			values = append(values, o.Value)
		}
		return schema{"enum": values}
	case record.Object:
		if f.Computed {
			on = held
		}
		return object(f.Members, on)
	}
	return schema{}
}

func bounded(f *record.Field, typ string) schema {
	s := schema{"type": typ}
	if f.Min != 0 || f.Max != 0 {
		s["minimum"] = f.Min
	}
	if f.Max != 0 {
		s["maximum"] = f.Max
	}
	return s
}

// set is the f of a set: changed fields only, each with the value it replaces, or what is added and removed.
func set(k *record.Kind) schema {
	properties := schema{}
	for i := range k.Fields {
		f := &k.Fields[i]
		if f.Computed || f.Fixed {
			continue
		}
		v := value(f, sent)
		parts := schema{}
		if f.Union {
			parts["add"], parts["remove"] = orEmpty(v), orEmpty(v)
		} else {
			parts["v"], parts["was"] = orEmpty(v), schema{"description": "what the screen showed"}
		}
		change := schema{"type": "object", "properties": parts, "additionalProperties": false}
		if f.Required {
			parts["v"], change["required"] = v, []string{"v"}
		}
		properties[f.Name] = described(f, change)
	}
	return schema{"type": "object", "minProperties": 1, "properties": properties, "additionalProperties": false}
}

// step is the f of a move of the kind's own state. Which moves there are, the server knows (KINDS.md).
func step(k *record.Kind) schema {
	properties := schema{"from": schema{"enum": slices.Sorted(maps.Keys(k.Steps))}, "to": single(k.Field("state"), sent)}
	for _, name := range k.StepFields {
		f := k.Field(name)
		properties[name] = described(f, orEmpty(value(f, sent)))
	}
	return schema{"type": "object", "required": []string{"from", "to"}, "properties": properties, "additionalProperties": false}
}
