// Package docs carries the description of the API inside the program.
package docs

import _ "embed"

// OpenAPI is docs/openapi.yaml, as the program serves it.
//
//go:embed openapi.yaml
var OpenAPI []byte
