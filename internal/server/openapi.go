package server

import _ "embed"

// openAPI describes every public endpoint, OpenAPI 3.1. The tests hold it against real answers.
//
//go:embed openapi.json
var openAPI []byte
