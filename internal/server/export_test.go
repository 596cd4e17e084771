package server

// QueuesHooks says whether a row that is created, or changed, would be queued for operators' hooks.
func (s *Server) QueuesHooks(isNew bool) bool { return s.hooks.wants("flag", isNew) }
