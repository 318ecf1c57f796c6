// Package transfer brings files over HTTP: in as multipart forms, which are read
// part by part and of which nothing is kept, not even for a moment in a file; and
// out so that nothing in them can run.
package transfer
