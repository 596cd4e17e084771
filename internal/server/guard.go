package server

import (
	"errors"
	"regexp"
	"slices"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Codes of refusals, for programs.
const (
	codeReadOnly        = "read_only"
	codeAccountDisabled = "account_disabled"
	codeTopic           = "topic"
)

// Guard keeps everything but the journal from changing the rows of kinds: the dashboard, the record API, its batches,
// cascades, hooks, imports of collections and the SQL console, superusers included. It also keeps grants as history,
// disabled accounts out, and people to their own mailbox of pokes. Refusals answer {status, code, message} with 403.
// Migrations may still change the collections. Bind it before the app serves.
func Guard(app core.App) {
	guardRows(app)
	guardCollections(app)
	guardGrants(app)
	guardAccounts(app)
	guardTopics(app)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.InstallerFunc = nil // the first superuser is made by the command
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id:       "chungsucGuard",
			Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 1, // it needs to know who asks
			Func:     guardRequest,
		})
		return e.Next()
	})
}

// guardRows covers every write through PocketBase: requests, cascades, truncation and hooks all pass the model's hook.
func guardRows(app core.App) {
	refuse := func(e *core.RecordEvent) error { return readOnly(e.Record.Collection().Name) }
	names := kindNames()
	app.OnRecordCreate(names...).BindFunc(refuse)
	app.OnRecordUpdate(names...).BindFunc(refuse)
	app.OnRecordDelete(names...).BindFunc(refuse)

	// Requests are refused before PocketBase validates what they sent.
	request := func(e *core.RecordRequestEvent) error { return readOnly(e.Collection.Name) }
	app.OnRecordCreateRequest(names...).BindFunc(request)
	app.OnRecordUpdateRequest(names...).BindFunc(request)
	app.OnRecordDeleteRequest(names...).BindFunc(request)
}

func guardCollections(app core.App) {
	kept := kindNames()
	history := append(kindNames(), "users", "grants")
	app.OnCollectionUpdateRequest().BindFunc(func(e *core.CollectionRequestEvent) error {
		// Under its stored name: the request may carry another.
		if stored, err := e.App.FindCachedCollectionByNameOrId(e.Collection.Id); err == nil && slices.Contains(kept, stored.Name) {
			return schemaFixed()
		}
		return e.Next()
	})
	app.OnCollectionDeleteRequest().BindFunc(func(e *core.CollectionRequestEvent) error {
		if slices.Contains(history, e.Collection.Name) {
			return schemaFixed()
		}
		return e.Next()
	})
	app.OnCollectionsImportRequest().BindFunc(func(e *core.CollectionsImportRequestEvent) error {
		if e.DeleteMissing {
			return schemaFixed()
		}
		for _, data := range e.CollectionsData {
			for _, key := range []string{"id", "name"} {
				name, _ := data[key].(string)
				stored, err := e.App.FindCachedCollectionByNameOrId(name)
				if err == nil && slices.Contains(kept, stored.Name) {
					return schemaFixed()
				}
			}
		}
		return e.Next()
	})
}

// guardGrants keeps grants as history: late evidence is judged by what its author was. A grant is ended by its to_at.
func guardGrants(app core.App) {
	app.OnRecordDelete("grants").BindFunc(func(*core.RecordEvent) error { return grantsKept() })
	app.OnRecordUpdate("grants").BindFunc(func(e *core.RecordEvent) error {
		was := e.Record.Original()
		for _, field := range []string{"user", "role", "unit", "from_at", "by"} {
			if e.Record.GetString(field) != was.GetString(field) {
				return grantsKept()
			}
		}
		return e.Next()
	})
}

func guardAccounts(app core.App) {
	app.OnRecordAuthRequest("users").BindFunc(func(e *core.RecordAuthRequestEvent) error {
		if e.Record.GetBool("disabled") {
			return accountDisabled()
		}
		return e.Next()
	})
}

func guardTopics(app core.App) {
	app.OnRealtimeSubscribeRequest().BindFunc(func(e *core.RealtimeSubscribeRequestEvent) error {
		if e.HasSuperuserAuth() {
			return e.Next()
		}
		for _, topic := range e.Subscriptions {
			if e.Auth == nil || e.Auth.Collection().Name != "users" || topic != "sync/"+e.Auth.Id {
				return refuse(codeTopic, "Chỉ nghe được kênh của chính mình: sync/<mã tài khoản>.",
					"A person may subscribe to their own topic only: sync/<own id>.")
			}
		}
		return e.Next()
	})
}

// guardRequest refuses disabled accounts and changes by SQL, and gives refusals from inside PocketBase their answer.
func guardRequest(e *core.RequestEvent) error {
	err := mayAsk(e)
	if err == nil {
		err = e.Next()
	}
	if r := refusal(err); r != nil && !e.Written() {
		e.Response.Header().Set("Cache-Control", "no-store")
		return e.JSON(r.Status, map[string]any{"status": r.Status, "code": r.Data["code"], "message": r.Message, "data": r.Data})
	}
	return err
}

func mayAsk(e *core.RequestEvent) error {
	if e.Auth != nil && e.Auth.Collection().Name == "users" && e.Auth.GetBool("disabled") {
		return accountDisabled()
	}
	if e.Request.Pattern == "POST /api/sql" && e.HasSuperuserAuth() {
		var form struct {
			Query string `json:"query" form:"query"`
		}
		if err := e.BindBody(&form); err != nil {
			return e.BadRequestError("", err)
		}
		if sqlChanges.MatchString(form.Query) {
			return refuse(codeReadOnly, "Bảng điều khiển SQL chỉ để đọc: mọi thay đổi đi qua ứng dụng.",
				"The SQL console only reads: changes go through the app. (A query that merely mentions a word like UPDATE is refused too.)")
		}
	}
	return nil
}

// sqlChanges finds words that begin or carry a change, anywhere: the driver runs all statements of a query. The function
// replace() is no change.
var sqlChanges = regexp.MustCompile(`(?i)\b(insert|update|delete|create|drop|alter|attach|detach|pragma|vacuum|reindex|analyze|begin|savepoint|load_extension)\b|\breplace\s*[^\s(]`)

func kindNames() []string {
	names := make([]string, len(record.Kinds))
	for i, k := range record.Kinds {
		names[i] = k.Name
	}
	return names
}

// readOnly says where a row of the kind is changed instead.
func readOnly(kind string) error {
	vi, en := "Chỉ xem ở đây. Dòng này do máy chủ ghi; đơn vị được nạp bằng lệnh `units import`.",
		"Read-only here. The server writes this row; units come from the command `units import`."
	if k := record.KindOf(kind); k != nil {
		switch k.Class {
		case record.Evidence:
			vi, en = "Chỉ xem ở đây. Trên ứng dụng: ghi bản đính chính, hoặc rút lại kèm lý do.",
				"Read-only here. In the app: record a correction, or withdraw it with a reason."
		case record.CoEdited:
			vi, en = "Chỉ xem ở đây. Sửa trên ứng dụng, để điện thoại của mọi người cùng nhận được.",
				"Read-only here. Change it in the app, so that everyone's phone learns of it."
		case record.Raised:
			vi, en = "Chỉ xem ở đây. Trưởng chi hội xử lý trên ứng dụng.",
				"Read-only here. The leader decides it in the app."
		}
	}
	return refuse(codeReadOnly, vi, en)
}

func schemaFixed() error {
	return refuse(codeReadOnly, "Cấu trúc này đi cùng phần mềm và chỉ đổi khi nâng cấp (pb_migrations).",
		"This structure comes with the software and changes only with an upgrade (pb_migrations).")
}

func grantsKept() error {
	return refuse(codeReadOnly, "Phân quyền được giữ làm lịch sử: hãy ghi ngày kết thúc (to_at) rồi tạo phân quyền mới.",
		"Grants are kept as history: end it with to_at and add a new one.")
}

func accountDisabled() error {
	return refuse(codeAccountDisabled, "Tài khoản đã bị khoá. Dữ liệu chưa gửi vẫn còn trên máy; hãy hỏi trưởng chi hội.",
		"The account is disabled. What was not sent is still on the phone; ask your leader.")
}

// refuse makes a 403 that PocketBase passes on: its message for people, its code in the data.
func refuse(code, vi, en string) error {
	err := apis.NewForbiddenError(vi+" / "+en, nil)
	err.Data = map[string]any{"code": code}
	return err
}

// refusal finds a refusal of ours in an error, also where PocketBase wrapped it in a 400 of its own.
func refusal(err error) *router.ApiError {
	for err != nil {
		var api *router.ApiError
		if !errors.As(err, &api) {
			return nil
		}
		if _, ok := api.Data["code"].(string); ok && api.Status == 403 {
			return api
		}
		err, _ = api.RawData().(error)
	}
	return nil
}
