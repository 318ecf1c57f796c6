// Package browser holds the tests that need eyes: they drive the real program's
// pages in Chromium, as a telephone, as a desktop, in Thai and in English, with a
// script and without, by keyboard alone, and put axe over every page of the
// table in web/router*.go. There is nothing here to import.
//
//	main_test.go     one Chromium and one program for the whole run
//	desk_test.go     the program, its cases and its log-ins
//	fault_test.go    a proxy before the program that plants a fault in its pages
//	tab_test.go      a tab: open, type, press, look
//	views_test.go    every page there is, and how one comes to it
//	sweep_test.go    every page × role × language: what has to hold of each
//	planted_test.go  the same, of pages with a fault: it has to turn red
//	set_test.go      a desk inside of the test, for other days and for trouble
//	origin_test.go   a desk by plain http, where browsers say little of where a form is from
//	puzzle_test.go   what a flood asks of who comes in the midst of it
//	budget_test.go   what a page may weigh, paint_test.go how soon it is painted
//	print_test.go    what comes out on paper
//
// and a file for each journey and each promise.
package browser
