// Package api is the REST API: it reads requests, calls the workflow, and
// shows what came of it. No rule of the desk is decided here.
//
//	router.go    every route in one table: method, path, who may, handler
//	endpoint.go  how a body is read and an answer written
//	match.go     versions: ETag and If-Match
//	view.go      what several answers share
//
// All else is one file for one thing that can be asked for, its body and its
// view beside its handler. docs/openapi.yaml is the contract: the tests hold
// the table of routes, every request and every answer to it.
//
// An endpoint checks in the order of the life of a case: who is it (401), is
// there such a thing in his sight (404), may he (403), did he say which version
// (428, 412), does the table lead anywhere (409), and only then its fields
// (400, 422). What HTTP alone refuses, a body too long (413) or of another type
// (415), is refused as soon as it is known who asks.
package api
