// Package metrics keeps the numbers by which an operator sees the desk run, and
// serves them in the text format of Prometheus.
//
// A label is a word of the program's own (a route's pattern, a method, a status,
// the name of a piece of background work) or an office's id, never anything that
// somebody sent: no label can hold personal data or grow without end.
package metrics
