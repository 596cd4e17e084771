package journal

import "database/sql"

// Small reads by a key have statements that are prepared once for each connection: preparing costs several times what such
// a read does. Nothing watches for a cancellation, which would cost as much again; they are over sooner.

// readOne asks for one row.
func (j *Journal) readOne(query string, args ...any) *sql.Row {
	stmt, err := j.ask(query)
	if err != nil {
		return j.reads.QueryRow(query, args...) // with the error
	}
	return stmt.QueryRow(args...)
}

// readEach asks for a few rows.
func (j *Journal) readEach(query string, each func(*sql.Rows) error, args ...any) error {
	stmt, err := j.ask(query)
	if err != nil {
		return err
	}
	rows, err := stmt.Query(args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (j *Journal) ask(query string) (*sql.Stmt, error) {
	if stmt, ok := j.asked.Load(query); ok {
		return stmt.(*sql.Stmt), nil
	}
	stmt, err := j.reads.Prepare(query)
	if err != nil {
		return nil, err
	}
	if other, late := j.asked.LoadOrStore(query, stmt); late {
		_ = stmt.Close()
		stmt = other.(*sql.Stmt)
	}
	return stmt, nil
}
