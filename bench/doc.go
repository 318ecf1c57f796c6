// Command bench measures the desk beside its yardsticks, on this machine, now:
//
//	go run ./bench            lists what can be measured, and make bench measures all of it
//
// It builds the real program, gives it a private PostgreSQL with production's
// durability, and asks it over HTTP as anybody would. A figure alone says little on
// a shared machine, so the parties take turns in rounds, and what counts is the
// ratio: its median over the rounds, with the lowest and the highest. It is no part
// of the product.
package main
