// Package problem turns refusals into answers: application/problem+json (RFC
// 9457) with texts in Thai or English, and holds the middleware that every
// answer passes, whichever route it came from.
//
// A problem has the members type, title, status, detail and errors, and no
// others. Type is "urn:sitthi:problem:CODE" with the stable code of the
// refusal; errors is a list of {field, code, message}, empty unless fields of
// the input were wrong. The request id stands in X-Request-Id only, so that two
// refusals for the same reason are the same bytes, and nobody can tell a case
// of another office from one that is not there.
//
// The middleware goes in this order:
//
//	engine.Use(problem.RequestIDs(), problem.AccessLog(log, watch), problem.Recovery(log), problem.Headers(https))
package problem
