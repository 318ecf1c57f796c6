package main

import (
	"fmt"
	"io"
)

// report is the one table that everything measured goes into, a line as soon as it
// is known.
type report struct {
	to     io.Writer
	missed int
}

// goal is what a figure is held to: one of the two, or none.
type goal struct {
	sign string
	x    float64
}

func atLeast(x float64) goal { return goal{"≥", x} }
func atMost(x float64) goal  { return goal{"≤", x} }

// String is the goal as it is printed.
func (g goal) String() string {
	if g == (goal{}) {
		return ""
	}
	return fmt.Sprintf("%s %v", g.sign, g.x)
}

func (g goal) reached(x float64) bool {
	if g.sign == "≥" {
		return x >= g.x
	}
	return x <= g.x // never for what is no number
}

// head begins a part of the table.
func (r *report) head(title string) {
	fmt.Fprintf(r.to, "\n%-50s %-26s %-9s %-4s %s\n", title, "median (low–high)", "goal", "", "")
}

// line is one figure beside its goal, with a word on how it came about.
func (r *report) line(what string, figures spread, g goal, remark string) {
	verdict := ""
	switch {
	case g == goal{}:
	case g.reached(figures.median()):
		verdict = "yes"
	default:
		verdict = "no"
		r.missed++
	}
	fmt.Fprintf(r.to, "%-50s %-26s %-9s %-4s %s\n", what, figures, g, verdict, remark)
}

// say adds a sentence.
func (r *report) say(format string, args ...any) { fmt.Fprintf(r.to, format+"\n", args...) }
