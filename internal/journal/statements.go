package journal

import (
	"fmt"
	"strings"

	"github.com/chungsuc/chungsuc/internal/record"
)

// The statements of the write path, prepared once.
const (
	sqlLock        = "UPDATE sync_state SET head = head"
	sqlHead        = "UPDATE sync_state SET head = ?"
	sqlEpoch       = "UPDATE sync_state SET epoch = ?"
	sqlLogAdd      = "INSERT OR FAIL INTO sync_log (entry, seq, kind, rid, cell, owner, wire) VALUES " + logMarks
	logMarks       = "(?, ?, ?, ?, ?, ?, ?)"
	sqlLogGone     = "INSERT OR FAIL INTO sync_log (entry, seq, kind, rid, cell, gone) VALUES (?1, ?1, ?2, ?3, ?4, ?5)"
	sqlLogDrop     = "DELETE FROM sync_log WHERE entry = ?"
	sqlLogTell     = "UPDATE OR FAIL sync_log SET seq = ?, wire = ? WHERE entry = ?"
	sqlGoneFind    = "SELECT seq, why, wire FROM sync_gone WHERE kind = ? AND rid = ?"
	sqlGoneAdd     = "INSERT OR REPLACE INTO sync_gone (kind, rid, why, seq, wire) VALUES (?, ?, ?, ?, ?)"
	sqlCellAdd     = "INSERT INTO sync_cell (n, unit, kind, part) VALUES (?, ?, ?, ?)"
	sqlCellPut     = "UPDATE sync_cell SET head = ?, rows = ?, bytes = ? WHERE n = ?"
	sqlOwnerAdd    = "INSERT INTO sync_owner (n, user) VALUES (?, ?)"
	sqlOwnerPut    = "UPDATE sync_owner SET head = ?, rows = ?, bytes = ? WHERE n = ?"
	sqlReceipts    = "SELECT mid, device, user, kind, rid, status, code, seq, body_sha, detail FROM " + ofList + " JOIN sync_receipt ON mid = of.value"
	sqlReceiptAdd  = "INSERT OR FAIL INTO sync_receipt (mid, device, user, carrier, kind, rid, status, code, seq, at, body_sha, detail) VALUES " + receiptMarks
	receiptMarks   = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	sqlHistoryAdd  = "INSERT INTO sync_history (kind, rid, seq, at, user, carrier, device, mid, op, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	sqlConflictAdd = "INSERT INTO sync_conflict (seq, mid, kind, rid, field, value, kept, was, author, device, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	sqlQuarantine  = "INSERT INTO sync_quarantine (mid, user, device, unit, body, code, field, rule, why, seq, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	sqlDeviceFind  = "SELECT user, revoked_at FROM sync_device WHERE device = ?"
	sqlDevicePut   = `INSERT INTO sync_device (device, user, schema, app, queue, skew_ms, first_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
		ON CONFLICT (device) DO UPDATE SET schema = ?3, app = CASE ?4 WHEN '' THEN app ELSE ?4 END, queue = CASE WHEN ?5 < 0 THEN queue ELSE ?5 END, skew_ms = CASE ?6 WHEN 0 THEN skew_ms ELSE ?6 END, seen_at = ?7`

	sqlDeviceStorage = "UPDATE sync_device SET storage_used = ?, storage_free = ? WHERE device = ?"
	sqlDeviceRevoke  = "UPDATE sync_device SET revoked_at = ? WHERE device = ?"

	// Who counts and who waits stand in an index each, so that a new handover enters one of them alone.
	sqlEntitled    = "SELECT id, first_seq, slot FROM (" + handoverPlace + "entitlement = ?1 AND slot > 0 UNION ALL " + handoverPlace + "entitlement = ?1 AND slot = 0) ORDER BY first_seq, at"
	sqlEntitledAll = "SELECT entitlement, id, first_seq, slot FROM (" + handoverPlaces + " AND slot > 0 UNION ALL " + handoverPlaces + " AND slot = 0) ORDER BY first_seq, at"
	handoverPlace  = "SELECT rowid AS at, entitlement, id, first_seq, slot FROM gift_handover WHERE "
	handoverPlaces = "SELECT gift_handover.rowid AS at, entitlement, gift_handover.id, first_seq, slot FROM " + ofList + " JOIN gift_handover ON entitlement = of.value"
	sqlPlace       = "UPDATE gift_handover SET entitlement = ?, first_seq = ?, slot = ? WHERE id = ?"
	sqlFirstSeq    = "SELECT first_seq FROM gift_handover WHERE id = ?"
	sqlHouseholds  = "SELECT household, beneficiary.id FROM " + ofList + " JOIN beneficiary ON household = of.value"
	sqlHousehold   = "SELECT id FROM beneficiary WHERE household = ?"
	sqlCrowded     = "SELECT entitlement FROM (" + handoverPlace + inCampaign + " AND slot > 0 UNION ALL " + handoverPlace + inCampaign + " AND slot = 0) GROUP BY entitlement HAVING COUNT(*) > ?2 OR MAX(slot) > ?2"
	inCampaign     = "entitlement > ?1 || '/' AND entitlement < ?1 || '0'"
	// Aliases of merged people are followed back, through chains.
	sqlHouseholdOfAliases = `WITH RECURSIVE known (id) AS (SELECT ?1 UNION
		SELECT g.rid FROM known JOIN sync_gone g ON g.kind = 'beneficiary' AND g.why = 'merged:' || known.id)
		SELECT id FROM beneficiary WHERE household IN (SELECT id FROM known)`
	sqlIdentityOf = "SELECT id_hmac FROM beneficiary WHERE id = ?"
	// Of a unit by name, of everywhere by identity.
	sqlLookalikes = `SELECT id, id_hmac FROM beneficiary WHERE unit = ?1 AND name_fold = ?2 AND id <> ?4
		UNION SELECT id, id_hmac FROM beneficiary WHERE ?3 <> '' AND id_hmac = ?3 AND id <> ?4 LIMIT 20`
	sqlAliases = `WITH RECURSIVE known (id) AS (SELECT ?2 UNION SELECT g.rid FROM known JOIN sync_gone g ON g.kind = ?1 AND g.why = 'merged:' || known.id)
		SELECT id FROM known WHERE id <> ?2`
	// The newest handovers of a unit's newest cell.
	sqlPlacesOf = `SELECT h.location ->> 'lat', h.location ->> 'lon' FROM sync_log l JOIN gift_handover h ON h.id = l.rid
		WHERE l.cell = (SELECT n FROM sync_cell WHERE unit = ?1 AND kind = 'gift_handover' ORDER BY head DESC LIMIT 1) AND l.gone = '' ORDER BY l.seq DESC LIMIT ?2`
	sqlDonations = "SELECT id, donor_hmac, donor_fold, donor_year FROM blood_visit WHERE drive = ? AND state = 'donated' AND review_state NOT IN ('withdrawn', 'rejected') AND corrected_by = ''"
	sqlDonorOf   = "SELECT donor_hmac FROM blood_visit WHERE id = ?"
	sqlLastGiven = "SELECT l.wire FROM blood_visit v JOIN sync_log l ON l.entry = v.seq WHERE v.donor_hmac = ? AND v.state = 'donated' AND v.review_state NOT IN ('withdrawn', 'rejected')"
	sqlVisitsOf  = "SELECT id FROM blood_visit WHERE drive = ?"
	// The campaigns that handovers name, known or not: the index by campaign and unit is stepped through from each to the next.
	sqlCampaigns = `WITH RECURSIVE named (campaign) AS (SELECT min(campaign) FROM gift_handover
		UNION ALL SELECT (SELECT min(h.campaign) FROM gift_handover h WHERE h.campaign > named.campaign) FROM named WHERE named.campaign IS NOT NULL)
		SELECT campaign FROM named WHERE campaign IS NOT NULL`

	sqlPhotoFind = "SELECT state, why, bytes, type, preview_declared, preview, seq, at, facts FROM sync_photo WHERE sha256 = ? AND owner = ?"
	sqlPhotoPut  = `INSERT INTO sync_photo (sha256, owner, state, why, bytes, type, preview_declared, preview, seq, at, facts, phash, dhash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
		ON CONFLICT (sha256, owner) DO UPDATE SET state = ?3, why = ?4, bytes = ?5, type = ?6, preview_declared = ?7, preview = ?8, seq = ?9, at = ?10, facts = ?11, phash = ?12, dhash = ?13`
	sqlPhotoUseAdd = "INSERT OR IGNORE INTO sync_photo_use (sha256, owner, kind, rid, role) VALUES (?, ?, ?, ?, ?)"
	sqlPhotoUses   = "SELECT kind, rid, role FROM sync_photo_use WHERE sha256 = ? AND owner = ? ORDER BY kind, rid"
	sqlPhotoUseAny = "SELECT kind, rid, owner, role FROM sync_photo_use WHERE sha256 = ? ORDER BY owner, kind, rid"
)

// ofList begins a query that looks once for each text of a list. The list is not sorted first, as IN would.
const ofList = "json_each(?1) of CROSS"

// What is only added is written many rows at a time: one statement for ten costs a third of ten.
var (
	logAdds     = bulk{one: sqlLogAdd, many: sqlLogAdd + strings.Repeat(", "+logMarks, atOnce-1), columns: 7}
	receiptAdds = bulk{one: sqlReceiptAdd, many: sqlReceiptAdd + strings.Repeat(", "+receiptMarks, atOnce-1), columns: 12}
)

const atOnce = 10

type bulk struct {
	one, many string
	columns   int
}

// gathered are rows that wait until they are enough for one statement. Their columns stand in args one after another.
type gathered struct {
	of   *bulk
	args []any
}

func (g *gathered) add(tx *Tx, row ...any) error {
	if g.args == nil {
		g.args = make([]any, 0, atOnce*g.of.columns)
	}
	if g.args = append(g.args, row...); len(g.args) < atOnce*g.of.columns {
		return nil
	}
	return g.write(tx)
}

// write hands them over, be they enough or not.
func (g *gathered) write(tx *Tx) error {
	args := g.args
	g.args = nil
	q, n := g.of.one, g.of.columns
	if len(args) == atOnce*n {
		q, n = g.of.many, len(args)
	}
	for ; len(args) > 0; args = args[n:] {
		if err := tx.exec(q, args[:n]...); err != nil {
			return err
		}
	}
	return nil
}

var fixedStatements = []string{sqlLock, sqlHead, sqlEpoch, sqlLogAdd, sqlLogGone, sqlLogDrop, sqlLogTell, sqlGoneFind, sqlGoneAdd, sqlCellAdd,
	sqlCellPut, sqlOwnerAdd, sqlOwnerPut, sqlReceipts, sqlReceiptAdd, receiptAdds.many, logAdds.many, sqlConflictAdd, sqlHistoryAdd, sqlQuarantine, sqlDeviceFind, sqlDevicePut, sqlDeviceStorage, sqlDeviceRevoke,
	sqlEntitled, sqlEntitledAll, sqlCrowded, sqlHouseholds, sqlPlace, sqlFirstSeq, sqlHousehold, sqlHouseholdOfAliases, sqlIdentityOf, sqlLookalikes, sqlAliases, sqlPlacesOf, sqlDonations, sqlDonorOf, sqlLastGiven, sqlVisitsOf, sqlCampaigns,
	sqlPhotoFind, sqlPhotoPut, sqlPhotoUseAdd, sqlPhotoUses, sqlPhotoUseAny,
	sqlListItems, sqlListVersions, sqlListPeople, sqlListed, sqlListStands, sqlListPerson, sqlListOf, sqlListApproved, sqlListStanding, sqlListAny}

// table is how a kind's rows stand in its collection: the wire JSON in the log is the truth, the columns are its
// projection for queries, the dashboard and hooks.
type table struct {
	kind                *record.Kind
	columns             []record.Field
	find, findAll, drop string
}

var tables = func() map[string]*table {
	all := make(map[string]*table, len(record.Kinds))
	for _, k := range record.Kinds {
		t := &table{kind: k}
		for _, f := range k.AllFields() {
			if !f.WriteOnly && !f.WireOnly {
				t.columns = append(t.columns, f)
			}
		}
		t.find = fmt.Sprintf("SELECT r.rowid, l.entry, l.seq, l.cell, l.owner, l.wire FROM `%s` r JOIN sync_log l ON l.entry = r.seq WHERE r.id = ?", k.Name)
		t.findAll = fmt.Sprintf("SELECT r.id, r.rowid, l.entry, l.seq, l.cell, l.owner, l.wire FROM "+ofList+" JOIN `%s` r ON r.id = of.value JOIN sync_log l ON l.entry = r.seq", k.Name)
		t.drop = fmt.Sprintf("DELETE FROM `%s` WHERE id = ?", k.Name)
		all[k.Name] = t
	}
	return all
}()

func (j *Journal) prepare() error {
	all := fixedStatements
	for _, t := range tables {
		if j.texts[t] = map[columnSet]string{}; len(t.columns) > 64 {
			return fmt.Errorf("%s has more columns than a columnSet holds", t.kind.Name)
		}
		all = append(all, t.find, t.findAll, t.drop)
	}
	for _, q := range all {
		s, err := j.db.Prepare(q)
		if err != nil {
			return fmt.Errorf("prepare %q: %w", q, err)
		}
		j.stmts[q] = s
	}
	return nil
}

// learnt bounds the statements that are kept beside the fixed ones.
const learnt = 300

// prepareLearnt prepares what the last transactions wished for. It must not run inside one: the connection is taken then.
func (j *Journal) prepareLearnt() {
	for _, q := range j.learn {
		if j.stmts[q] != nil || len(j.stmts) > learnt {
			continue
		}
		if s, err := j.db.Prepare(q); err == nil {
			j.stmts[q] = s
		}
	}
	j.learn = j.learn[:0]
}
