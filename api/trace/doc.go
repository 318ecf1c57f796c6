// Package trace follows a request through the desk with OpenTelemetry, where
// the standard environment asks for it, and costs nothing where it does not.
//
// A span has a name of the program's own, a method, a route's pattern, a status
// or the code of a refusal. It holds no path, query, address, user agent, value
// of a statement or text of an error. A caller's own trace is not continued:
// whoever is asked by the whole world does not let it name his traces.
package trace
